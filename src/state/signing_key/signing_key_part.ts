/** Keys of tokens as a part of the state. */
import { commandRule } from "../core/command.ts";
import { applySigningKeyAdd } from "./apply_signing_key.ts";
import { addSigningKey } from "./signing_key_commands.ts";
import { type SigningKeyTables, signingKeyView } from "./signing_key_record.ts";
import { signingKeySection } from "./signing_key_section.ts";

export const signingKeyPart = {
  commands: [commandRule(addSigningKey, applySigningKeyAdd)],
  sections: [signingKeySection],
  createTables: (): SigningKeyTables => ({ signingKeys: new Map() }),
  view: signingKeyView,
};

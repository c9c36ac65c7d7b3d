/** Access tokens as a part of the state. */
import { commandRule } from "../core/command.ts";
import { createAccessToken, removeAccessToken } from "./access_token_commands.ts";
import { accessTokenView, createAccessTokenTables } from "./access_token_record.ts";
import { accessTokenSection } from "./access_token_section.ts";
import { applyAccessTokenCreate, applyAccessTokenRemove } from "./apply_access_token.ts";

export const accessTokenPart = {
  commands: [
    commandRule(createAccessToken, applyAccessTokenCreate),
    commandRule(removeAccessToken, applyAccessTokenRemove),
  ],
  sections: [accessTokenSection],
  createTables: createAccessTokenTables,
  view: accessTokenView,
};

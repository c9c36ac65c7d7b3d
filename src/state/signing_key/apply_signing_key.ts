/** Keys of tokens. The oldest go when there are too many. */
import { type ApplyContext, done, type Outcome, refused } from "../core/outcome.ts";
import type { AddSigningKey } from "./signing_key_commands.ts";
import type { SigningKeyEvent, SigningKeyTables } from "./signing_key_record.ts";

const CHANGED: readonly SigningKeyEvent[] = [{ type: "signingKeysChanged" }];

export function applySigningKeyAdd(
  context: ApplyContext<SigningKeyTables>,
  command: AddSigningKey,
): Outcome<SigningKeyEvent> {
  const { bounds, index, tables: { signingKeys }, timeMs } = context;
  const { id, secret, others } = command;
  if (others === "ifNone" && signingKeys.size > 0) return done(context, { existed: true });
  if (signingKeys.has(id)) {
    return refused(index, { kind: "conflict", message: `there is a key ${id} already` });
  }
  if (others === "drop") signingKeys.clear();
  signingKeys.set(id, { id, secret, createdMs: timeMs });
  for (const oldest of signingKeys.keys()) {
    if (signingKeys.size <= bounds.maxSigningKeys) break;
    signingKeys.delete(oldest);
  }
  return done(context, { existed: false }, CHANGED);
}

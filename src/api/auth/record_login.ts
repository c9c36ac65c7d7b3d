/** Each try to log in gets its record in the audit log. */
import type { AuditTrail } from "../../base/mod.ts";
import type { NodeFacade } from "../../node/mod.ts";
import type { Caller } from "../caller.ts";
import type { Login } from "./types.ts";

export interface RecordLoginDeps {
  readonly node: Pick<NodeFacade, "state">;
  readonly audit: AuditTrail;
}

/** `username` is what was typed: a name that nobody has may be a password, and is left out. */
export function recordLogin(
  { audit, node }: RecordLoginDeps,
  { username }: { readonly username: string },
  caller: Caller,
  result: Login,
): Login {
  const known = node.state.user(username) === undefined ? "" : username;
  audit.record({
    kind: "login",
    origin: caller,
    verb: "login",
    // A directory knows its users in other spellings, too.
    object: `user/${result.ok ? result.username : known}`,
    outcome: result.ok ? "ok" : "refused",
    why: result.ok ? "" : result.reason,
  });
  return result;
}

/** Each try to log in gets its record in the audit log. */
import { type AuditOrigin, type AuditOutcome, type AuditTrail, messageOf } from "../../base/mod.ts";
import type { NodeFacade } from "../../node/mod.ts";
import { type Caller, originAs } from "../caller.ts";
import type { Login } from "./types.ts";

export interface RecordLoginDeps {
  readonly node: Pick<NodeFacade, "state">;
  readonly audit: AuditTrail;
}

/** What was typed. */
interface Typed {
  readonly username: string;
}

/** `username` is what was typed: a name that nobody has may be a password, and is left out. */
export function recordLogin(
  deps: RecordLoginDeps,
  { username }: Typed,
  caller: Caller,
  result: Login,
): Login {
  // A directory knows its users in other spellings, too.
  if (result.ok) {
    const known = originAs(caller, result.username);
    tell(deps, result.username, known, { outcome: "ok", why: "" });
  } else tell(deps, knownName(deps, username), caller, { outcome: "refused", why: result.reason });
  return result;
}

/** Of a login that ended in no answer: the server was not able to judge it. */
export function recordFailedLogin(
  deps: RecordLoginDeps,
  { username }: Typed,
  caller: Caller,
  error: unknown,
): void {
  const why = messageOf(error);
  tell(deps, knownName(deps, username), caller, { outcome: "failed", why });
}

function knownName({ node }: RecordLoginDeps, username: string): string {
  return node.state.user(username) === undefined ? "" : username;
}

function tell(
  { audit }: RecordLoginDeps,
  name: string,
  origin: AuditOrigin,
  end: { readonly outcome: AuditOutcome; readonly why: string },
): void {
  audit.record({ kind: "login", origin, verb: "login", object: `user/${name}`, ...end });
}

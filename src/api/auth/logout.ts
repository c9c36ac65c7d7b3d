/** The end of a login before its time, on every node. */
import { type AuditOutcome, type AuditTrail, messageOf } from "../../base/mod.ts";
import type { NodeFacade } from "../../node/mod.ts";
import { type Caller, originAs } from "../caller.ts";
import { succeeded } from "../outcome.ts";
import type { Authenticator } from "./authenticator.ts";
import type { Everywhere } from "./everywhere.ts";

interface LogoutDeps {
  readonly node: Pick<NodeFacade, "propose">;
  readonly everywhere: Pick<Everywhere, "applied">;
  readonly authenticator: Pick<Authenticator, "sessionOf">;
  readonly audit: AuditTrail;
}

export async function logout(
  { node, everywhere, authenticator, audit }: LogoutDeps,
  token: string,
  caller: Caller,
): Promise<void> {
  const session = await authenticator.sessionOf(token);
  if (session === undefined) return;
  // Whatever of this login was renewed, and by whom, ends with it.
  const { sessionId: id, user, endsMs: expiresMs } = session;
  const tell = (outcome: AuditOutcome, why: string) =>
    audit.record({
      kind: "login",
      origin: originAs(caller, user),
      verb: "logout",
      object: `user/${user}`,
      ...{ outcome, why },
    });
  try {
    // Without origin: what is recorded is that somebody has logged out, and not how that is kept.
    const command = { type: "session.end", id, user, expiresMs } as const;
    const { index } = succeeded(await node.propose(command, { operator: user }));
    await everywhere.applied(index);
    tell("ok", "");
  } catch (error) {
    tell("failed", messageOf(error));
    throw error;
  }
}

/** The drawn password of the first administrator lies in a file until another one has taken its place. */
import { type Logger, messageOf } from "../../base/mod.ts";
import type { NodeFacade } from "../../node/mod.ts";
import type { StateEvent, UserRecord } from "../../state/mod.ts";
import type { FirstAdmin } from "./first_start.ts";

interface DrawnPasswordDeps {
  readonly node: Pick<NodeFacade, "state" | "onEvents">;
  readonly admin: Pick<FirstAdmin, "username" | "discard">;
  readonly logger: Logger;
}

/** Discards what is nobody's password any more, now and from now on. Answers what ends it. */
export function followDrawnPassword({ node, admin, logger }: DrawnPasswordDeps): () => void {
  let known = node.state.user(admin.username);
  const discard = async (): Promise<void> => {
    try {
      await admin.discard();
    } catch (error) {
      const fields = { user: admin.username, error: messageOf(error) };
      logger.warn("the password of the first start, which counts no more, is kept still", fields);
    }
  };
  // It may have been changed while this node was stopped.
  if (known?.mustChangePassword === false) void discard();
  return node.onEvents((events: readonly StateEvent[]) => {
    if (!events.some(({ type }) => type === "accessChanged" || type === "restored")) return;
    const before = known;
    known = node.state.user(admin.username);
    if (isReplaced(before, known)) void discard();
  });
}

/** Before there is such a user, the password may be kept for one who is about to be made. */
function isReplaced(before: UserRecord | undefined, now: UserRecord | undefined): boolean {
  if (now === undefined) return before !== undefined;
  if (before === undefined) return !now.mustChangePassword;
  // A hash that a login has replaced is the same password still.
  const isOther = before.passwordHash !== now.passwordHash &&
    before.credentialVersion !== now.credentialVersion;
  return isOther || (before.mustChangePassword && !now.mustChangePassword);
}

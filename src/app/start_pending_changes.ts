/** Proposes what was asked for while this node was stopped (`rnacos user`, `rnacos token`). */
import { ApiError, type AuditOrigin, type Logger, messageOf, type Timers } from "../base/mod.ts";
import { readPendingChanges, writePendingChanges } from "../data_dir/mod.ts";
import type { NodeFacade } from "../node/mod.ts";

interface PendingChangesOptions {
  /** Keeps account of changes that have an origin. */
  readonly node: Pick<NodeFacade, "propose">;
  readonly dataDir: string;
  readonly logger: Logger;
  readonly timers: Timers;
}

const RETRY_MS = 500;

/** Tries until all of them are made or refused. Returns what ends it. */
export function startPendingChanges(options: PendingChangesOptions): () => void {
  let cancel = (): void => {};
  let isOver = false;
  let lastError = "";
  const turn = async (): Promise<void> => {
    try {
      while (!isOver && await madeOne(options));
      return;
    } catch (error) {
      const why = messageOf(error);
      // Said once; without a leader, or with versions mixed, it has to wait.
      if (why !== lastError) {
        options.logger.warn("changes of users that wait in the data directory cannot be made yet", {
          error: why,
        });
      }
      lastError = why;
      if (!(error instanceof ApiError)) return;
    }
    if (!isOver) cancel = options.timers.after(RETRY_MS, () => void turn());
  };
  void turn();
  return () => {
    isOver = true;
    cancel();
  };
}

/** False when none is left. One that is made is taken out of the file before the next. */
async function madeOne({ node, dataDir, logger }: PendingChangesOptions): Promise<boolean> {
  const [first, ...rest] = readPendingChanges(dataDir);
  if (first === undefined) return false;
  const { operator, requestId, command } = first;
  const origin: AuditOrigin = { user: operator, ip: "", protocol: "cli", requestId };
  const result = await node.propose(command, { operator, origin, requestId });
  if (!result.ok) {
    logger.warn("a change of users that waited in the data directory is refused", {
      command: command.type,
      why: result.message,
    });
  }
  writePendingChanges(dataDir, rest);
  return true;
}

import { invariant } from "./invariants.ts";
import type { RaftState } from "./state.ts";

/** What must hold between any two calls. Cheap: a few comparisons, no loops. */
export function checkState(r: RaftState): void {
  const log = r.log;
  const where = () =>
    `node ${r.id} term ${r.term} ${r.role}: snapshot ${log.snapshot.index}, first ${log.firstIndex}, ` +
    `applied ${r.applied}, handed out ${r.handedOut}, commit ${r.commit}, stable ${log.stable}, ` +
    `written ${log.written}, last ${log.lastIndex}`;
  invariant(r.applied <= r.handedOut, () => `applied is beyond what was handed out: ${where()}`);
  invariant(r.handedOut <= r.commit, () => `uncommitted entries were handed out: ${where()}`);
  invariant(r.commit <= log.lastIndex, () => `commit is beyond the log: ${where()}`);
  invariant(log.snapshot.index <= r.commit, () => `the snapshot is not committed: ${where()}`);
  invariant(log.stable <= log.lastIndex, () => `stable is beyond the log: ${where()}`);
  invariant(log.written <= log.lastIndex, () => `written is beyond the log: ${where()}`);
  invariant(r.role !== "leader" || r.leader === r.id, () => `a leader follows another: ${where()}`);
  invariant(
    r.role === "leader" || r.progress.size === 0,
    () => `a ${r.role} keeps progress of followers: ${where()}`,
  );
}

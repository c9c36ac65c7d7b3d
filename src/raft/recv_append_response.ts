/** Answers to appends. They may be late, doubled or out of order, and must then move nothing. */
import { maybeCommit } from "./commit.ts";
import { invariant } from "./invariants.ts";
import type { Progress } from "./progress.ts";
import type { RaftState } from "./state.ts";
import { continueTransfer } from "./leadership_transfer.ts";
import type { Message } from "./types.ts";

type AppendResponse = Extract<Message, { type: "appendResponse" }>;

export function recvAppendResponse(r: RaftState, m: AppendResponse): void {
  const p = r.progress.get(m.from);
  if (p === undefined) return;
  p.heardAt = r.now;
  if (!m.success) {
    p.refuse(m.index, r.log.agreementHint(m.hintIndex, m.hintTerm));
    return;
  }
  invariant(
    m.index <= r.log.lastIndex,
    () => `node ${m.from} holds ${m.index}, beyond the leader's last index ${r.log.lastIndex}`,
  );
  const advanced = p.advance(m.index);
  p.inflights.freeThrough(m.index);
  if (p.state === "probe" && (advanced || m.index === p.match)) p.becomeReplicate();
  if (p.state === "snapshot") maybeEndSnapshot(r, p);
  if (!advanced) return;
  maybeCommit(r);
  continueTransfer(r);
}

/** The follower has caught up with the entries in memory, by the snapshot or without it. */
function maybeEndSnapshot(r: RaftState, p: Progress): void {
  if (p.match + 1 >= r.log.firstIndex) p.becomeReplicate();
}

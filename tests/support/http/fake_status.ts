/** A node's status, ready or not, as a sole voter has it. */
import type { NodeStatus } from "../../../src/node/mod.ts";

export function fakeStatus(ready: boolean): NodeStatus {
  return {
    raft: {
      id: 1,
      role: "leader",
      term: 3,
      leader: 1,
      firstIndex: 1,
      lastIndex: 52,
      commit: 52,
      applied: 52,
      stable: 52,
      snapshotIndex: 0,
      membership: {
        voters: [1],
        votersOutgoing: [],
        learners: [],
        learnersNext: [],
        autoLeave: false,
      },
      progress: [],
      retainedBytes: 0,
      space: "enough",
    },
    store: { logEntries: 0, logBytes: 0, snapshotBytes: 0, snapshotIndex: 0, fileBytes: 0 },
    ready,
    reason: ready ? "" : "no leader is known",
    pendingProposals: 0,
    diskWrites: 0,
    snapshotsTaken: 0,
    disk: { space: "enough", roomBytes: Infinity, refusedWrites: 0, reason: "" },
  };
}

/**
 * What the tests of the core share: a core with small bounds, and shorthand for entries. Not part
 * of the product.
 */
import type { InternalRaftOptions } from "../../../src/raft/planted.ts";
import { membershipOf } from "../../../src/raft/membership.ts";
import { createRaft } from "../../../src/raft/raft.ts";
import type {
  Entry,
  Message,
  NodeId,
  RaftCore,
  Ready,
  RecoveredLog,
} from "../../../src/raft/types.ts";

export const TEST_OPTIONS: InternalRaftOptions = {
  id: 1,
  electionTicks: 10,
  heartbeatTicks: 2,
  maxAppendBytes: 1_000,
  maxInflightAppends: 4,
  maxInflightBytes: 10_000,
  maxUncommittedBytes: 10_000,
  maxUncommittedEntries: 100,
  retainBytes: 10_000,
  retainEntries: 10,
  maxApplyBytes: 10_000,
  random: () => 0,
};

export function command(index: number, term: number, text = ""): Entry {
  return { index, term, kind: "command", data: new TextEncoder().encode(text) };
}

/** A disk that holds entries of the given terms from index 1 on. */
export function recoveredLog(
  voters: readonly NodeId[],
  found: { terms?: readonly number[]; term?: number; commit?: number } = {},
): RecoveredLog {
  const terms = found.terms ?? [];
  return {
    hardState: {
      term: found.term ?? terms[terms.length - 1] ?? 0,
      votedFor: 0,
      commit: found.commit ?? 0,
    },
    snapshot: { index: 0, term: 0, membership: membershipOf(voters) },
    entries: terms.map((term, i) => command(i + 1, term)),
  };
}

export function testCore(
  recovered: RecoveredLog,
  options: Partial<InternalRaftOptions> = {},
): RaftCore {
  return createRaft({ ...TEST_OPTIONS, ...options }, recovered);
}

/** An append from node 2 to node 1. */
export function append(
  term: number,
  body: { prev: [number, number]; commit?: number; entries?: readonly Entry[] },
): Message {
  return {
    type: "append",
    from: 2,
    to: 1,
    term,
    prevIndex: body.prev[0],
    prevTerm: body.prev[1],
    commit: body.commit ?? 0,
    entries: body.entries ?? [],
  };
}

/**
 * Runs a core until it has nothing to do, with a disk that is done at once and a state that applies
 * at once.
 */
export function settle(core: RaftCore): Ready[] {
  const all: Ready[] = [];
  for (let ready = core.ready(false); ready !== undefined; ready = core.ready(false)) {
    if (ready.write !== undefined) core.persisted(ready.batch);
    if (ready.restore !== undefined) core.applied(ready.restore.index);
    for (const entry of ready.committed) core.applied(entry.index);
    all.push(ready);
  }
  return all;
}

/** All messages of a run. */
export function messagesOf(readies: readonly Ready[]): Message[] {
  return readies.flatMap((ready) => [...ready.sendNow, ...ready.sendAfterPersist]);
}

/** A core of the given voters that has won term 1 and committed its first entry. */
export function leaderOf(
  voters: readonly NodeId[],
  options: Partial<InternalRaftOptions> = {},
): RaftCore {
  const core = testCore(recoveredLog(voters), options);
  core.campaign();
  settle(core);
  for (const from of voters.filter((id) => id !== 1)) {
    core.step({ type: "voteResponse", from, to: 1, term: 1, preVote: false, granted: true });
    settle(core);
    core.step({ ...holds(from, 1) });
    settle(core);
  }
  return core;
}

/** The acknowledgement of everything up to `index` in term 1. */
export function holds(from: NodeId, index: number): Message {
  return {
    type: "appendResponse",
    from,
    to: 1,
    term: 1,
    success: true,
    index,
    hintIndex: 0,
    hintTerm: 0,
  };
}

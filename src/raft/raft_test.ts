import { assertEquals } from "@std/assert";
import { createRaft, membershipOf } from "./mod.ts";
import type { NodeId, RaftCore, RaftOptions, RecoveredLog } from "./mod.ts";

function optionsOf(id: NodeId): RaftOptions {
  return {
    id,
    electionTicks: 10,
    heartbeatTicks: 2,
    maxAppendBytes: 1000,
    maxInflightAppends: 4,
    maxInflightBytes: 10_000,
    maxUncommittedBytes: 10_000,
    maxUncommittedEntries: 100,
    retainBytes: 10_000,
    retainEntries: 10,
    maxApplyBytes: 10_000,
    random: () => 0,
  };
}

function emptyLog(voters: NodeId[]): RecoveredLog {
  return {
    hardState: { term: 0, votedFor: 0, commit: 0 },
    snapshot: { index: 0, term: 0, membership: membershipOf(voters) },
    entries: [],
  };
}

/** Runs one node alone until it has nothing to do; returns the commands it applied. */
function runAlone(raft: RaftCore): string[] {
  const commands: string[] = [];
  for (;;) {
    const ready = raft.ready(false);
    if (ready === undefined) return commands;
    if (ready.write !== undefined) raft.persisted(ready.batch);
    for (const entry of ready.committed) {
      if (entry.kind === "command") commands.push(new TextDecoder().decode(entry.data));
      raft.applied(entry.index);
    }
  }
}

Deno.test("createRaft() runs a sole voter through election, proposal and commit", () => {
  const raft = createRaft(optionsOf(1), emptyLog([1]));
  raft.campaign();
  assertEquals(runAlone(raft), []);
  assertEquals(raft.status().role, "leader");
  const result = raft.propose([new TextEncoder().encode("a"), new TextEncoder().encode("b")]);
  assertEquals(result, { type: "accepted", index: 2, term: 1 });
  assertEquals(runAlone(raft), ["a", "b"]);
  assertEquals(raft.status().commit, 3);
});

Deno.test("createRaft() elects and commits among three nodes", () => {
  const ids = [1, 2, 3];
  const nodes = new Map(ids.map((id) => [id, createRaft(optionsOf(id), emptyLog(ids))]));
  const commands = new Map<NodeId, string[]>(ids.map((id) => [id, []]));
  const settle = () => {
    for (let busy = true; busy;) {
      busy = false;
      for (const [id, node] of nodes) {
        const ready = node.ready(false);
        if (ready === undefined) continue;
        busy = true;
        if (ready.write !== undefined) node.persisted(ready.batch);
        for (const entry of ready.committed) {
          if (entry.kind === "command") {
            commands.get(id)?.push(new TextDecoder().decode(entry.data));
          }
          node.applied(entry.index);
        }
        for (const m of [...ready.sendNow, ...ready.sendAfterPersist]) nodes.get(m.to)?.step(m);
      }
    }
  };
  nodes.get(1)?.campaign();
  settle();
  nodes.get(1)?.propose([new TextEncoder().encode("x")]);
  settle();
  assertEquals([...commands.values()], [["x"], ["x"], ["x"]]);
  assertEquals([...nodes.values()].map((node) => node.status().commit), [2, 2, 2]);
});

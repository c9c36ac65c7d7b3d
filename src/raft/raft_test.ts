import { assertEquals } from "#assert";
import { recoveredLog, settle, testCore } from "../../tests/support/raft/test_core.ts";
import type { Entry, NodeId } from "./types.ts";

const bytesOf = (text: string) => new TextEncoder().encode(text);
const textsOf = (entries: readonly Entry[]) =>
  entries.filter((e) => e.kind === "command").map((e) => new TextDecoder().decode(e.data));

Deno.test("createRaft() runs a sole voter through election, proposal and commit", () => {
  const core = testCore(recoveredLog([1]));
  core.campaign();
  settle(core);
  assertEquals(core.status().role, "leader");
  const result = core.propose([bytesOf("a"), bytesOf("b")]);
  assertEquals(result, { type: "accepted", index: 2, term: 1 });
  assertEquals(settle(core).flatMap((ready) => textsOf(ready.committed)), ["a", "b"]);
  assertEquals(core.status().commit, 3);
});

Deno.test("createRaft() elects and commits among three nodes by ticks alone", () => {
  const ids = [1, 2, 3];
  const nodes = new Map(ids.map((id) => [id, testCore(recoveredLog(ids), { id })]));
  const applied = new Map<NodeId, string[]>(ids.map((id) => [id, []]));
  const exchange = () => {
    for (let busy = true; busy;) {
      busy = false;
      for (const [id, node] of nodes) {
        for (const ready of settle(node)) {
          busy = true;
          applied.get(id)?.push(...textsOf(ready.committed));
          for (const m of [...ready.sendNow, ...ready.sendAfterPersist]) nodes.get(m.to)?.step(m);
        }
      }
    }
  };
  for (let tick = 0; tick < 10; tick += 1) nodes.get(1)?.tick();
  exchange();
  nodes.get(1)?.propose([bytesOf("x")]);
  exchange();
  assertEquals([...applied.values()], [["x"], ["x"], ["x"]]);
  assertEquals([...nodes.values()].map((node) => node.status().commit), [2, 2, 2]);
});

Deno.test("equal inputs in equal order give equal outputs", () => {
  const run = () => {
    const core = testCore(recoveredLog([1, 2, 3]), { random: () => 0.25 });
    const seen: unknown[] = [];
    for (let tick = 0; tick < 60; tick += 1) {
      core.tick();
      if (tick === 30) core.campaign();
      core.readIndex(tick);
      seen.push(...settle(core));
    }
    return JSON.stringify(seen);
  };
  assertEquals(run(), run());
});

import { assertEquals, assertThrows } from "#assert";
import {
  append,
  command,
  messagesOf,
  recoveredLog,
  settle,
  testCore,
} from "../../tests/support/raft/test_core.ts";

const VOTERS = [1, 2, 3];

Deno.test("an append commits only what it has verified, not the tail behind it", () => {
  // Entries 3 and 4 are leftovers of term 1; the leader of term 2 has others there and has
  // committed them.
  const core = testCore(recoveredLog(VOTERS, { terms: [1, 1, 1, 1] }));
  core.step(append(2, { prev: [1, 1], entries: [command(2, 1)], commit: 4 }));
  assertEquals([core.status().commit, core.status().lastIndex], [2, 4]);
  settle(core);
  core.step(append(2, { prev: [2, 1], entries: [command(3, 2)], commit: 4 }));
  assertEquals([core.status().commit, core.status().lastIndex, core.termAt(3)], [3, 3, 2]);
});

Deno.test("an append that trusts the raw commit index commits leftovers, when that bug is planted", () => {
  const planted = new Set(["trustRawCommitInAppend"] as const);
  const core = testCore(recoveredLog(VOTERS, { terms: [1, 1, 1, 1] }), { planted });
  core.step(append(2, { prev: [1, 1], entries: [command(2, 1)], commit: 4 }));
  assertEquals(core.status().commit, 4);
});

Deno.test("an append that lies within the log changes nothing and is acknowledged as far as it goes", () => {
  const core = testCore(recoveredLog(VOTERS, { terms: [1, 1, 1, 1] }));
  core.step(append(1, { prev: [1, 1], entries: [command(2, 1)] }));
  const readies = settle(core);
  assertEquals(readies.some((ready) => ready.write !== undefined), false);
  const [answer] = messagesOf(readies);
  assertEquals(answer?.type === "appendResponse" && [answer.success, answer.index], [true, 2]);
  assertEquals(core.status().lastIndex, 4);
});

Deno.test("an append before the commit index is acknowledged up to the commit index", () => {
  const core = testCore(recoveredLog(VOTERS, { terms: [1, 1, 1], commit: 3 }));
  settle(core);
  core.step(append(1, { prev: [0, 0], entries: [command(1, 1)], commit: 3 }));
  const [answer] = messagesOf(settle(core));
  assertEquals(answer?.type === "appendResponse" && [answer.success, answer.index], [true, 3]);
});

Deno.test("an append that contradicts a committed entry stops the node", () => {
  const core = testCore(recoveredLog(VOTERS, { terms: [1, 1, 1], commit: 2 }));
  assertThrows(
    () => core.step(append(3, { prev: [2, 2] })),
    Error,
    "leader 2 has term 2 at the committed index 2, node 1 has term 1",
  );
  const other = testCore(recoveredLog(VOTERS, { terms: [1, 1, 1], commit: 2 }));
  assertThrows(
    () => other.step(append(3, { prev: [1, 1], entries: [command(2, 2)] })),
    Error,
    "truncation at 2 would remove committed entries up to 2",
  );
});

Deno.test("an append with a gap or an unreadable membership stops the node before it changes the log", () => {
  const core = testCore(recoveredLog(VOTERS, { terms: [1] }));
  assertThrows(
    () => core.step(append(1, { prev: [1, 1], entries: [command(3, 1)] })),
    Error,
    "holds entry 3 of term 1, wanted index 2",
  );
  const unreadable = {
    ...command(2, 1),
    kind: "membership",
    data: new Uint8Array([9, 9]),
  } as const;
  assertThrows(
    () => core.step(append(1, { prev: [1, 1], entries: [unreadable] })),
    Error,
    "membership entry 2 cannot be read: version 9 is unknown, wanted 1; upgrade this node",
  );
  assertEquals(core.status().lastIndex, 1);
});

Deno.test("two leaders of one term stop the node", () => {
  const core = testCore(recoveredLog(VOTERS, { terms: [1] }));
  core.step(append(1, { prev: [1, 1] }));
  assertThrows(
    () => core.step({ ...append(1, { prev: [1, 1] }), from: 3 }),
    Error,
    "term 1 has two leaders: 2 and 3",
  );
});

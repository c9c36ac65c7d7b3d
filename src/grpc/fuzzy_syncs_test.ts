import { assertEquals } from "#assert";
import { FUZZY } from "../base/mod.ts";
import type { PushSource } from "../push/mod.ts";
import { FuzzySyncs } from "./fuzzy_syncs.ts";

const ENCODER = new TextEncoder();

/** Pushes that leave when a test says so. */
function bench(maxWaitingKeys?: number) {
  const offered = new Map<string, PushSource>();
  const open = new Set(["c", "d"]);
  const syncs = new FuzzySyncs({
    isOpen: (id) => open.has(id),
    offer: ({ connectionId, key }, source) => void offered.set(`${connectionId} ${key}`, source),
    cancel: (connectionId, key) => void offered.delete(`${connectionId} ${key}`),
  }, maxWaitingKeys);
  const begin = (connectionId: string, name: string, count: number, isFinished = true) => {
    syncs.begin({
      connectionId,
      kind: "configFuzzy",
      keyOf: (batch) => `${name}${batch}`,
      items: Array.from({ length: count }, (_, at) => at),
      message: (part, batch, batches) => messageOf(`${part.length} ${batch}/${batches}`),
      ...isFinished && { finish: () => messageOf("end") },
    });
  };
  const leave = (key: string) => {
    const source = offered.get(key);
    return source && new TextDecoder().decode(source().bytes);
  };
  return { syncs, begin, leave, open, offered };
}

function messageOf(text: string) {
  return { requestId: "1", bytes: ENCODER.encode(text) };
}

Deno.test("names leave in parts, in order, and an end behind them", () => {
  const { syncs, begin, leave, offered } = bench();
  begin("c", "p", FUZZY.batchKeys * 2 + 1);
  assertEquals([...offered.keys()], ["c p0", "c p1", "c p2", "c p3"]);
  assertEquals(syncs.waitingKeys, FUZZY.batchKeys * 2 + 1);
  assertEquals(leave("c p0"), `${FUZZY.batchKeys} 1/3`);
  assertEquals(syncs.waitingKeys, FUZZY.batchKeys + 1);
  // Once more, because it was not acknowledged: it is not counted again.
  assertEquals(leave("c p0"), `${FUZZY.batchKeys} 1/3`);
  assertEquals(syncs.waitingKeys, FUZZY.batchKeys + 1);
  assertEquals([leave("c p1"), leave("c p2"), leave("c p3")], [
    `${FUZZY.batchKeys} 2/3`,
    "1 3/3",
    "end",
  ]);
  assertEquals(syncs.waitingKeys, 0);
});

Deno.test("nothing to tell is an end, or nothing at all", () => {
  const { begin, leave, offered } = bench();
  begin("c", "p", 0);
  assertEquals([[...offered.keys()], leave("c p0")], [["c p0"], "end"]);
  begin("d", "q", 0, false);
  assertEquals([...offered.keys()], ["c p0"]);
});

Deno.test("a watch that begins again takes the place of what waits, and ends with its connection", () => {
  const { syncs, begin, leave, open, offered } = bench();
  begin("c", "p", FUZZY.batchKeys + 1);
  leave("c p0");
  begin("c", "p", 3);
  assertEquals([[...offered.keys()], syncs.waitingKeys], [["c p0", "c p1"], 3]);
  begin("d", "p", 4);
  begin("d", "q", 5);
  syncs.cancel("d", "p0");
  syncs.cancel("d", "never");
  syncs.cancel("never", "p0");
  assertEquals(syncs.waitingKeys, 8);
  syncs.close("c");
  syncs.close("never");
  assertEquals(syncs.waitingKeys, 5);
  open.delete("c");
  begin("c", "p", 100);
  assertEquals(syncs.waitingKeys, 5);
  syncs.close("d");
  assertEquals(syncs.waitingKeys, 0);
});

Deno.test("so many names wait for all together", () => {
  const { syncs, begin } = bench(10);
  assertEquals([syncs.hasRoomFor(10), syncs.hasRoomFor(11)], [true, false]);
  begin("c", "p", 4);
  assertEquals([syncs.hasRoomFor(6), syncs.hasRoomFor(7)], [true, false]);
});

import { assert, assertEquals } from "#assert";
import { EVENTS } from "../../base/mod.ts";
import { EVENT_READERS } from "../events/event_readers.ts";
import { SharedEvents } from "./shared_events.ts";

function setUp(lengthBytes = 10) {
  const seen = { made: 0, follows: 0, nowMs: 0, change: () => {} };
  const shared = new SharedEvents();
  const source = () =>
    shared.source("orders", {
      make: () => {
        seen.made++;
        return new Uint8Array(lengthBytes);
      },
      follow: (onChange) => {
        seen.follows++;
        seen.change = onChange;
        return () => void seen.follows--;
      },
      monotonicMs: () => seen.nowMs,
    });
  return { seen, shared, source };
}

Deno.test("an event is made once for all who look, and again after a change or a moment", () => {
  const { seen, shared, source } = setUp();
  const readers = [source(), source(), source()];
  let changes = 0;
  const ends = readers.map((reader) => reader.follow(() => void changes++));
  for (const reader of readers) reader.read();
  assertEquals([seen.made, seen.follows, shared.size], [1, 1, 1]);
  assert(readers[0]?.read() === readers[1]?.read());
  seen.change();
  assertEquals(changes, 3);
  for (const reader of readers) reader.read();
  assertEquals(seen.made, 2);
  seen.nowMs += EVENTS.mergeMs;
  readers[2]?.read();
  assertEquals(seen.made, 3);
  for (const end of ends) end();
  ends[0]?.();
  assertEquals([seen.follows, shared.size], [0, 0]);
});

Deno.test("the more are told the more, the rarer each is told", () => {
  const { source } = setUp(600_000);
  const reader = source();
  const end = reader.follow(() => {});
  assertEquals(reader.restMs(), EVENTS.mergeMs);
  reader.read();
  const ends = Array.from({ length: 200 }, (_, at) => EVENT_READERS.take(`a${at % 2}`));
  assertEquals(reader.restMs(), Math.ceil(600_000 * 200 / EVENTS.bytesPerMs));
  for (const one of [end, ...ends]) one();
  assertEquals(reader.restMs(), EVENTS.mergeMs);
});

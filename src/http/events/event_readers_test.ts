import { assertEquals, assertThrows } from "#assert";
import { ApiError, EVENTS } from "../../base/mod.ts";
import { EVENT_READERS } from "./event_readers.ts";

Deno.test("pages that look at changes are bounded for an address and for all, and make room again", () => {
  const ends: (() => void)[] = [];
  const take = (address: string, count: number) => {
    for (let at = 0; at < count; at++) ends.push(EVENT_READERS.take(address));
  };
  take("a", EVENTS.maxReadersOfAddress);
  assertThrows(() => EVENT_READERS.take("a"), ApiError, "Too many pages");
  take("b", EVENTS.maxReaders - EVENTS.maxReadersOfAddress);
  assertThrows(() => EVENT_READERS.take("c"), ApiError, "Too many pages");
  ends.pop()?.();
  take("c", 1);
  for (const end of ends) end();
  take("a", EVENTS.maxReadersOfAddress);
  for (const end of ends.slice(-EVENTS.maxReadersOfAddress)) end();
  assertEquals(ends.length, EVENTS.maxReaders + EVENTS.maxReadersOfAddress);
});

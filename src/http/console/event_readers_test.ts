import { assertEquals, assertThrows } from "#assert";
import { ApiError, CONSOLE } from "../../base/mod.ts";
import { EVENT_READERS } from "./event_readers.ts";

Deno.test("pages that look at changes are bounded for an address and for all, and make room again", () => {
  const ends: (() => void)[] = [];
  const take = (address: string, count: number) => {
    for (let at = 0; at < count; at++) ends.push(EVENT_READERS.take(address));
  };
  take("a", CONSOLE.maxEventReadersOfAddress);
  assertThrows(() => EVENT_READERS.take("a"), ApiError, "Too many pages");
  take("b", CONSOLE.maxEventReaders - CONSOLE.maxEventReadersOfAddress);
  assertThrows(() => EVENT_READERS.take("c"), ApiError, "Too many pages");
  ends.pop()?.();
  take("c", 1);
  for (const end of ends) end();
  take("a", CONSOLE.maxEventReadersOfAddress);
  for (const end of ends.slice(-CONSOLE.maxEventReadersOfAddress)) end();
  assertEquals(ends.length, CONSOLE.maxEventReaders + CONSOLE.maxEventReadersOfAddress);
});

import { assertEquals } from "#assert";
import { NAMING_SYNC, serviceKeyText } from "../../base/mod.ts";
import { KEY } from "../../../tests/support/registry_fixture.ts";
import type { TombstoneData } from "./messages.ts";
import { Tombstones } from "./tombstones.ts";

const NAME = serviceKeyText(KEY);
const LIFE_MS = NAMING_SYNC.markLifeMs;

function world() {
  const over: string[] = [];
  const tombstones = new Tombstones(({ idText, stampMs }) => over.push(`${idText} ${stampMs}`));
  const add = (idText: string, stampMs: number, nowMs = 0, kind: TombstoneData["kind"] = "http") =>
    tombstones.add(KEY, { kind, idText, stampMs }, "2.1", nowMs);
  return { tombstones, over, add };
}

Deno.test("a newer end takes the place of an older one; an older or equal one changes nothing", () => {
  const { tombstones, over, add } = world();
  const first = add("a", 5);
  assertEquals([first?.origin, first?.version, first?.untilMs], ["2.1", 0, LIFE_MS]);
  assertEquals([add("a", 5), add("a", 4)], [undefined, undefined]);
  const second = add("a", 6);
  assertEquals(tombstones.find(NAME, "http", "a"), second);
  assertEquals([tombstones.size, over], [1, ["a 5"]]);
});

Deno.test("leases and connections of one address end apart", () => {
  const { tombstones, add } = world();
  add("a", 5);
  assertEquals(tombstones.find(NAME, "connection", "a"), undefined);
  add("a", 3, 0, "connection");
  assertEquals(tombstones.find(NAME, "connection", "a")?.stampMs, 3);
  assertEquals([...tombstones.of(NAME)].map(({ kind }) => kind), ["http", "connection"]);
  assertEquals([...tombstones.of("another")], []);
});

Deno.test("an end is forgotten when its time is up and no earlier, also when it was replaced", () => {
  const { tombstones, over, add } = world();
  add("a", 1, 0);
  add("b", 1, 10);
  add("a", 2, 20);
  tombstones.sweep(LIFE_MS - 1);
  assertEquals(tombstones.size, 2);
  // The time of what was replaced is up; what replaced it stays.
  tombstones.sweep(LIFE_MS);
  assertEquals([tombstones.size, over], [2, ["a 1"]]);
  tombstones.sweep(LIFE_MS + 10);
  assertEquals([tombstones.size, over], [1, ["a 1", "b 1"]]);
  assertEquals(tombstones.find(NAME, "http", "a")?.stampMs, 2);
  tombstones.sweep(LIFE_MS + 20);
  assertEquals([tombstones.size, over.at(-1)], [0, "a 2"]);
  assertEquals([...tombstones.of(NAME)], []);
  add("c", 1, LIFE_MS + 30);
  tombstones.sweep(2 * LIFE_MS + 30);
  assertEquals(tombstones.size, 0);
});

Deno.test("at the bound the oldest end makes room, and replaced ones do not count", () => {
  const { tombstones, over, add } = world();
  add("first", 1);
  add("first", 2);
  for (let at = 1; at < NAMING_SYNC.maxMarks; at++) add(`${at}`, 1);
  assertEquals([tombstones.size, over], [NAMING_SYNC.maxMarks, ["first 1"]]);
  add("last", 1);
  assertEquals([tombstones.size, over], [NAMING_SYNC.maxMarks, ["first 1", "first 2"]]);
  assertEquals(tombstones.find(NAME, "http", "last")?.stampMs, 1);
});

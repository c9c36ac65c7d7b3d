import { assertEquals, assertThrows } from "#assert";
import { ApiError, serviceKeyText } from "../../base/mod.ts";
import { CopiesFixture } from "../../../tests/support/copies_fixture.ts";
import { KEY } from "../../../tests/support/registry_fixture.ts";
import type { EntryData } from "./messages.ts";
import { PartialPull } from "./partial_pull.ts";

const NAME = serviceKeyText(KEY);

function open() {
  const fixture = new CopiesFixture();
  const set = fixture.set(2);
  const pull = new PartialPull(set, KEY);
  /** One part of a version, with records of these ports. */
  const part = (
    version: number,
    parts: number,
    ports: readonly number[],
    more: Partial<EntryData> = {},
  ) =>
    pull.take(
      fixture.entryData(version, {
        parts,
        records: ports.map((port) => fixture.record(port)),
        ...more,
      }),
      fixture.merge,
      fixture.nowMs,
    );
  const ports = () =>
    [...fixture.service().instances.values()].map(({ base }) => base.port).toSorted();
  return { fixture, set, pull, part, ports, entry: () => set.entries.get(NAME) };
}

Deno.test("parts come one after the other, and what none of them had is no more", () => {
  const { pull, part, ports, entry, fixture, set } = open();
  fixture.tell(set, fixture.record(9));
  set.hollow(NAME);
  assertEquals(pull.wanted(), { key: KEY, since: 0, part: 0, parts: 0 });
  assertEquals(part(5, 2, [1, 2]), false);
  assertEquals(pull.wanted(), { key: KEY, since: 0, part: 1, parts: 2 });
  assertEquals([ports(), entry()?.hollow], [[1, 2, 9], true]);
  // A later version of another part is only that of what changed meanwhile.
  assertEquals(part(7, 2, [3]), true);
  assertEquals([ports(), entry()?.version, entry()?.hollow], [[1, 2, 3], 5, false]);
});

Deno.test("what is here whole is asked for as a difference", () => {
  const { pull, fixture, set } = open();
  fixture.tell(set, fixture.record(1));
  assertEquals(pull.wanted().since, 1);
});

Deno.test("a service that fits into one message by now is taken at once", () => {
  const { part, ports, entry } = open();
  assertEquals([part(5, 0, [1]), ports(), entry()?.version], [true, [1], 5]);
});

Deno.test("a node that has nothing of it any more ends the asking", () => {
  const { pull, fixture, entry } = open();
  assertEquals(pull.take(undefined, fixture.merge, fixture.nowMs), true);
  assertEquals(entry(), undefined);
});

Deno.test("what came whole by another way is left alone", () => {
  const { part, ports, fixture, set } = open();
  fixture.merge.take(set, fixture.entryData(5, { records: [fixture.record(9)] }), fixture.nowMs);
  assertEquals([part(5, 2, [1]), ports()], [true, [9]]);
  const later = open();
  assertEquals(later.part(5, 2, [1]), false);
  const whole = later.fixture.entryData(5, { records: [later.fixture.record(9)] });
  later.fixture.merge.take(later.set, whole, later.fixture.nowMs);
  assertEquals([later.part(6, 2, [2]), later.ports()], [true, [9]]);
});

Deno.test("another number of parts than before ends the asking", () => {
  const { part, ports } = open();
  assertEquals([part(5, 2, [1]), part(5, 3, [2]), ports()], [false, true, [1]]);
});

Deno.test("what is told in part, or comes before its instance, stays to be asked for", () => {
  const { part, entry } = open();
  part(5, 2, [1]);
  part(5, 2, [2], { partial: true });
  assertEquals([entry()?.version, entry()?.hollow], [5, true]);
  const early = open();
  const verdict = early.fixture.record(1, { kind: "log" });
  assertEquals(early.part(5, 2, [], { records: [verdict] }), false);
  early.part(5, 2, [2]);
  assertEquals([early.entry()?.version, early.entry()?.hollow], [5, true]);
});

Deno.test("what finds no room here stays incomplete, any other fault is one", () => {
  const { pull, fixture, entry } = open();
  const full = {
    takePart: () => {
      throw new ApiError("overloaded", "full");
    },
  };
  type Merge = Parameters<PartialPull["take"]>[1];
  const first = fixture.entryData(5, { parts: 2 });
  assertEquals(pull.take(first, full as unknown as Merge, 0), true);
  assertEquals(entry(), { ...entry(), version: 0, live: false, hollow: true });
  const broken = {
    takePart: () => {
      throw new TypeError("a fault");
    },
  };
  assertThrows(() => pull.take(first, broken as unknown as Merge, 0), TypeError, "a fault");
});

Deno.test("three answers in a row may fail to come, each that comes begins the count anew", () => {
  const { pull, part } = open();
  assertEquals([pull.failed(), pull.failed()], [false, false]);
  part(5, 3, [1]);
  assertEquals([pull.failed(), pull.failed(), pull.failed()], [false, false, true]);
});

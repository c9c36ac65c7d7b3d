/** The order of a dump, and what parts bring together. */
import { assertEquals, assertThrows } from "#assert";
import { BytesError } from "../../base/mod.ts";
import { mergeAll } from "./part.ts";
import {
  END,
  HEADER,
  orderedSections,
  placeOf,
  refuseTwice,
  type Section,
  sortedByText,
} from "./section.ts";

function section(number: number): Section<unknown, unknown> {
  return { number, records: () => [], write() {}, startRestore: () => () => {} };
}

function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}

Deno.test("sections stand in the order of their numbers; later ones pass by the end's", () => {
  const wanted = [...numbers(HEADER + 1, END - 1), END + 1, END + 2];
  const ordered = orderedSections(wanted.toReversed().map(section));
  assertEquals(ordered.map((one) => one.number), wanted);
  const inDump = [HEADER, ...wanted, END];
  assertEquals(inDump.toSorted((left, right) => placeOf(left) - placeOf(right)), inDump);
});

Deno.test("a section's number is taken once, is no other's, and none is left out", () => {
  const order = (...found: number[]) => () => orderedSections(found.map(section));
  assertThrows(order(2, 2), Error, "Found the section 2, wanted 3");
  assertThrows(order(2, 4), Error, "Found the section 4, wanted 3");
  assertThrows(order(HEADER), Error, "Found the section 1, wanted 2");
  assertThrows(order(...numbers(2, END)), Error, "Found the section 13, wanted 14");
});

Deno.test("records are sorted by code units, whatever a locale says", () => {
  assertEquals(sortedByText(["b", "ä", "a", "B"], (text) => text), ["B", "a", "b", "ä"]);
});

Deno.test("what stands there twice is named", () => {
  refuseTwice(false, "node 1");
  assertThrows(() => refuseTwice(true, "node 1"), BytesError, "node 1 stands there twice");
});

Deno.test("members of all parts come together, and none hides another", () => {
  assertEquals(mergeAll<{ a: number } | { b: string }>([{ a: 1 }, { b: "2" }]), { a: 1, b: "2" });
  assertThrows(
    () => mergeAll([{ a: 1 }, { a: 2 }]),
    Error,
    "Two parts of the state have a member a",
  );
});

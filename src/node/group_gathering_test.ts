import { assertEquals } from "#assert";
import { GroupGathering } from "./group_gathering.ts";

function world() {
  const seen = { isFree: true, isCrowded: true, gathered: 0 };
  const round = Promise.withResolvers<void>();
  const gathering = new GroupGathering({
    isFree: () => seen.isFree,
    isCrowded: () => seen.isCrowded,
    gathered: () => {
      seen.gathered++;
      round.resolve();
    },
  });
  return { seen, gathering, round: round.promise };
}

Deno.test("a group among others waits for one round of the event loop, and then no longer", async () => {
  const { seen, gathering, round } = world();
  assertEquals([gathering.waits(), gathering.waits(), seen.gathered], [true, true, 0]);
  await round;
  assertEquals(seen.gathered, 1);
  assertEquals([gathering.waits(), gathering.waits()], [false, true]);
});

Deno.test("a lone change, and one that could not be written yet, waits for nothing", () => {
  for (const name of ["isFree", "isCrowded"] as const) {
    const { seen, gathering } = world();
    seen[name] = false;
    assertEquals([gathering.waits(), seen.gathered], [false, 0]);
  }
});

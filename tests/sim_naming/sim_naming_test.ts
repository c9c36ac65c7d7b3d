import { assert, assertEquals } from "#assert";
import { catchNamingBug, NAMING_BUGS } from "./planted_bugs.ts";
import { MANY_SERVICES } from "./options.ts";
import { simulate } from "./run.ts";

Deno.test("registries lose nothing, revive nothing and end equal under faults", () => {
  let pushes = 0;
  for (let seed = 1; seed <= 12; seed++) {
    const { failure, ...outcome } = simulate({ seed });
    assertEquals(failure, undefined, `deno run -A tests/sim_naming/main.ts --seed ${seed}`);
    pushes += outcome.pushes;
  }
  assert(pushes > 300, `only ${pushes} lists were pushed`);
});

Deno.test("more services than digests have buckets end equal as well", () => {
  const fixed = {
    ...MANY_SERVICES,
    nodes: 3,
    safetyMs: 120_000,
    faults: ["crash", "partition"],
  } as const;
  const { failure } = simulate({ seed: 3, fixed });
  assertEquals(failure, undefined);
});

Deno.test("the same seed gives the same run", () => {
  const [one, other] = [simulate({ seed: 4 }), simulate({ seed: 4 })];
  assertEquals([one.events, one.pushes, one.checks], [other.events, other.pushes, other.checks]);
});

Deno.test("mistakes planted into the sharing are caught", () => {
  for (const bug of NAMING_BUGS) {
    if (!["noPull", "keepRemoved", "dropAtOnce"].includes(bug.name)) continue;
    const { caught, soundWithout } = catchNamingBug(bug);
    assert(caught !== undefined && soundWithout, `${bug.name} is not caught`);
  }
});

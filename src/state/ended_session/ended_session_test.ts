import { assertEquals } from "#assert";
import { StateBench, timeOf } from "../../../tests/support/state/state_bench.ts";
import { userCreation } from "../../../tests/support/state/user_creation.ts";
import type { Command } from "../parts.ts";

const CHANGED = [{ type: "accessChanged", user: "jo" }] as const;
/** Far behind every entry of a test. */
const LATER = timeOf(1_000);

function end(id: string, user = "jo", expiresMs = LATER): Command {
  return { type: "session.end", id, user, expiresMs };
}

/** Ended, here and in what is made of a dump. */
function ended(bench: StateBench, ...ids: string[]): boolean[] {
  const here = ids.map((id) => bench.machine.isSessionEnded(id));
  const restored = bench.restored();
  assertEquals(ids.map((id) => restored.isSessionEnded(id)), here);
  return here;
}

Deno.test("a login that was ended is known, and told to those who hold something open", () => {
  const bench = new StateBench();
  bench.taken(userCreation("jo"));
  assertEquals(bench.taken(end("a")).existed, true);
  assertEquals(bench.events, CHANGED);
  assertEquals(ended(bench, "a", "b", ""), [true, false, false]);
  // The others of the user go on.
  assertEquals(bench.machine.user("jo")?.credentialVersion, 1);
  assertEquals(bench.taken(end("a")).existed, false);
  assertEquals(bench.events, []);
});

Deno.test("what counts no more by itself need not be remembered", () => {
  const bench = new StateBench();
  bench.taken(userCreation("jo"));
  assertEquals(bench.taken(end("a", "nobody")).existed, false);
  assertEquals(bench.taken(end("b", "jo", timeOf(3))).existed, false);
  assertEquals(ended(bench, "a", "b"), [false, false]);
});

Deno.test("an ended login is forgotten once its time is over, a few with each that comes", () => {
  const bench = new StateBench({ maxEndedSessionsForgotten: 2 });
  bench.taken(userCreation("jo"));
  for (const id of ["a", "b", "c"]) bench.taken(end(id, "jo", timeOf(5)));
  assertEquals(ended(bench, "a", "b", "c"), [true, true, true]);
  bench.taken(end("d"));
  assertEquals(ended(bench, "a", "b", "c", "d"), [false, false, true, true]);
  bench.taken(end("e"));
  assertEquals(ended(bench, "c", "d", "e"), [false, true, true]);
});

Deno.test("above the bounds all logins of the user end, and nobody else's", () => {
  const bench = new StateBench({ maxEndedSessionsOfUser: 2, maxEndedSessions: 4 });
  for (const name of ["jo", "mia"]) bench.taken(userCreation(name));
  for (const id of ["a", "b"]) bench.taken(end(id));
  bench.taken(end("m", "mia"));
  const { index } = bench.taken(end("c"));
  assertEquals(bench.events, CHANGED);
  assertEquals(bench.machine.user("jo")?.credentialVersion, index);
  assertEquals(bench.machine.user("mia")?.credentialVersion, 2);
  // Older tokens count no more anyhow.
  assertEquals(ended(bench, "a", "b", "c", "m"), [false, false, false, true]);
  for (const id of ["d", "e"]) bench.taken(end(id));
  bench.taken(end("n", "mia"));
  // Of all: who comes next ends all of their own.
  bench.taken(userCreation("zoe"));
  const all = bench.taken(end("z", "zoe"));
  assertEquals(bench.machine.user("zoe")?.credentialVersion, all.index);
  assertEquals(ended(bench, "d", "e", "m", "n", "z"), [true, true, true, true, false]);
});

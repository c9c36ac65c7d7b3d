import { assert, assertEquals, assertNotEquals } from "#assert";
import { parseArguments } from "./arguments.ts";
import { EventQueue } from "./event_queue.ts";
import { catchBug, plantedSetups } from "./planted_bugs/mod.ts";
import { CORE_BUGS } from "./planted_bugs/core_list.ts";
import { PLANTED_BUGS } from "../../src/raft/mod.ts";
import { simulate } from "./run.ts";

Deno.test("the same seed twice gives a byte-equal trace", () => {
  for (const [seed, real] of [[3, false], [7, false], [5, true], [8, true]] as const) {
    const first = simulate({ seed, keepTrace: true, fixed: { real } });
    const second = simulate({ seed, keepTrace: true, fixed: { real } });
    assert(first.lines.length > 1_000);
    assertEquals(first.lines.join("\n"), second.lines.join("\n"));
    assertEquals(first.digest, second.digest);
  }
});

Deno.test("the digest of a trace does not depend on its lines being kept", () => {
  const kept = simulate({ seed: 5, keepTrace: true });
  const hashed = simulate({ seed: 5 });
  assertEquals(hashed.digest, kept.digest);
  assertEquals(hashed.lines, []);
  assertNotEquals(simulate({ seed: 6 }).digest, kept.digest);
});

Deno.test("clusters keep every promise under faults and converge when healed", () => {
  let writes = 0;
  for (let seed = 1; seed <= 20; seed++) {
    const outcome = simulate({ seed });
    assertEquals(outcome.failure, undefined, `deno task sim --seed ${seed} --trace`);
    writes += outcome.writes;
  }
  assert(writes > 1_000, `only ${writes} writes were acknowledged`);
});

Deno.test("writes through any node, upgrades and chunks of snapshots keep every promise", () => {
  const faults = new Set<string>();
  for (let seed = 1; seed <= 10; seed++) {
    const fixed = { real: true, upgrades: true, newerShare: 0.2, damageRate: 0.1 };
    const outcome = simulate({ seed, fixed });
    assertEquals(outcome.failure, undefined, `seed ${seed}`);
    for (const kind of outcome.faults.keys()) faults.add(kind);
  }
  const wanted = ["write passed on", "passed on without an answer", "upgrade", "chunk damaged"];
  for (const kind of wanted) assert(faults.has(kind), `no run had: ${kind}`);
});

Deno.test("planted bugs are caught", () => {
  const quick = [
    "ackBeforeSync",
    "snapshotNotLoaded",
    "commitOldTerm",
    "jointQuorumForgetsOld",
    "forwardAnsweredEarly",
    "retryWithNewId",
    "newerProposedEarly",
    "chunkChecksumIgnored",
  ];
  for (const { bug, setup } of plantedSetups()) {
    if (!quick.includes(bug.name)) continue;
    const { caught, soundWithout } = catchBug(bug, setup);
    assert(caught !== undefined, `${bug.name} is not caught`);
    assert(soundWithout, `the run that catches ${bug.name} fails without it as well`);
  }
});

Deno.test("every bug that can be planted into the core is in the list", () => {
  assertEquals(CORE_BUGS.map(({ name }) => name).sort(), [...PLANTED_BUGS].sort());
});

Deno.test("EventQueue gives events by time, and equal times in the order of scheduling", () => {
  const queue = new EventQueue();
  const seen: string[] = [];
  for (const [at, name] of [[5, "c"], [1, "a"], [5, "d"], [3, "b"], [5, "e"]] as const) {
    queue.push(at, () => seen.push(name));
  }
  for (let event = queue.pop(); event !== undefined; event = queue.pop()) event.run();
  assertEquals(seen.join(""), "abcde");
  assertEquals(queue.size, 0);
});

Deno.test("parseArguments() reads a plan and names what it cannot read", () => {
  const plan = parseArguments(["--seeds", "5", "--from", "9"]);
  assert(plan.type === "plan");
  assertEquals([plan.seeds, plan.from, plan.planted], [5, 9, false]);
  const bad = parseArguments(["--seeds", "many"]);
  assert(bad.type === "invalid" && bad.reason.includes('found "many"'));
});

import { assertEquals } from "#assert";
import { judge, type Run } from "./verdict.ts";

const GOOD: Run = {
  engine: "native",
  effort: { bytes: 1, connections: 1 },
  good: { healthChecks: 100, healthP99Ms: 199, healthMaxMs: 500, queries: 9, failures: [] },
  slowdown: 1,
  growthMiB: 255,
  backMs: 29_000,
  refusedAfter: [],
  exitCode: 0,
  log: "",
};

function faults(run: Partial<Run>): readonly string[] {
  return judge({ ...GOOD, ...run }, {}).faults;
}

Deno.test("a server within all bounds has stood the attack", () => {
  assertEquals(judge(GOOD, {}), { faults: [], onlyTimes: false });
});

Deno.test("each bound that is broken is a fault of its own", () => {
  const good = { ...GOOD.good, failures: ["/health: broke off"] };
  assertEquals(faults({ good }), ["the good client failed: /health: broke off"]);
  assertEquals(faults({ growthMiB: 256 }), ["memory grew by 256 MiB, wanted less than 256"]);
  assertEquals(faults({ backMs: undefined }), ["memory was not back within 30 s of the end"]);
  assertEquals(faults({ exitCode: undefined }), ["the process has ended"]);
  assertEquals(faults({ exitCode: 70 }), ["a stop ended with code 70, wanted 0"]);
  assertEquals(faults({ refusedAfter: ["no"] }), ["after the attack: no"]);
  assertEquals(faults({ effort: { ...GOOD.effort, faults: ["seen"] } }), ["seen"]);
});

Deno.test("late answers alone may be the machine's; with another fault they are not", () => {
  const good = { ...GOOD.good, healthP99Ms: 200 };
  assertEquals(judge({ ...GOOD, good }, {}).onlyTimes, true);
  assertEquals(judge({ ...GOOD, good, exitCode: 70 }, {}).onlyTimes, false);
  assertEquals(judge({ ...GOOD, good, slowdown: 1.1 }, {}).faults, []);
  assertEquals(judge({ ...GOOD, good }, { bounds: { healthP99Ms: 300 } }).faults, []);
});

import { assertEquals } from "#assert";
import { isServerStatus, OVERRIDDEN_STATUS, readSwitches } from "./naming_switches.ts";

const NONE = {
  overriddenStatus: undefined,
  pushEnabled: true,
  healthCheckEnabled: true,
  checkTimes: 3,
  defaultEphemeral: true,
  beatOk: { code: 10_200, clientBeatIntervalMs: 5_000, lightBeatEnabled: true },
  beatUnknown: { code: 20_404, clientBeatIntervalMs: 5_000, lightBeatEnabled: true },
};

Deno.test("switches that are not set are those of Nacos", () => {
  assertEquals(readSwitches(new Map()), NONE);
});

Deno.test("each switch is read under its own name", () => {
  const names = [
    ["pushEnabled", { pushEnabled: false }],
    ["healthCheckEnabled", { healthCheckEnabled: false }],
    ["defaultInstanceEphemeral", { defaultEphemeral: false }],
  ] as const;
  for (const [name, changed] of names) {
    assertEquals(readSwitches(new Map([[name, "false"]])), { ...NONE, ...changed });
  }
  const { beatOk, beatUnknown } = readSwitches(new Map([["lightBeatEnabled", "false"]]));
  assertEquals([beatOk.lightBeatEnabled, beatUnknown.lightBeatEnabled], [false, false]);
});

Deno.test("numbers that make no sense are as if they had not been set", () => {
  const times = (text: string) => readSwitches(new Map([["checkTimes", text]])).checkTimes;
  assertEquals(["1", "7", "0", "-1", "1.5", "x", ""].map(times), [1, 7, 3, 3, 3, 3, 3]);
  const interval = (text: string) =>
    readSwitches(new Map([["clientBeatInterval", text]])).beatOk.clientBeatIntervalMs;
  assertEquals(["500", "499", "20000"].map(interval), [500, 5_000, 20_000]);
});

Deno.test("an operator's word for the status is one that Nacos knows", () => {
  const status = (text: string) => readSwitches(new Map([[OVERRIDDEN_STATUS, text]]));
  assertEquals(status("READ_ONLY").overriddenStatus, "READ_ONLY");
  assertEquals([status("").overriddenStatus, status("AWAY").overriddenStatus], [
    undefined,
    undefined,
  ]);
  assertEquals([isServerStatus("UP"), isServerStatus("up")], [true, false]);
});

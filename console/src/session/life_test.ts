import { deepStrictEqual as assertEquals } from "node:assert/strict";
import { lifeOf } from "./life.ts";

const MINUTE_MS = 60_000;
const at = (minute: number, endsAt = 300) =>
  Object.entries(
    lifeOf(
      { expiresMs: 60 * MINUTE_MS, endsMs: endsAt * MINUTE_MS, sessionSeconds: 3_600 },
      minute * MINUTE_MS,
    ),
  ).filter(([, is]) => is).map(([name]) => name).join(" ");

Deno.test("a session wants another token in its second half, and is told of five minutes before", () => {
  assertEquals(at(29), "mayRenew");
  assertEquals(at(31), "mayRenew wantsRenewal");
  assertEquals(at(56), "mayRenew wantsRenewal isEnding");
  assertEquals(at(61), "mayRenew wantsRenewal");
});

Deno.test("one at its longest is not renewed, and nobody's is nothing", () => {
  assertEquals(at(31, 60), "");
  assertEquals(at(56, 60), "isEnding");
  assertEquals(lifeOf({ expiresMs: 0, endsMs: 0, sessionSeconds: 3_600 }, 1), {
    mayRenew: false,
    wantsRenewal: false,
    isEnding: false,
  });
});

import { deepStrictEqual } from "node:assert/strict";
import type { Explanation } from "../../api/naming.ts";
import { explanationSteps } from "./explanationSteps.ts";

const PUBLICATION: Explanation["publications"][number] = {
  ...{ node: 1, kind: "beat", client: "10.0.0.1:80#true", stampMs: 0, healthy: true },
  ...{ silentMs: 2_400, unhealthyAfterMs: 15_000, removedAfterMs: 30_000, nodeState: "" },
};
const LISTED: Explanation = {
  ...{ listed: true, self: 1, home: 1, protectThreshold: 0, publications: [PUBLICATION] },
};
const SERVICE = { instances: 2, healthy: 2, weight: 1 };

const outcomes = (found: Explanation, service = SERVICE) =>
  explanationSteps(found, service).map(({ text, outcome }) => [text, outcome]);

Deno.test("an instance that is listed passes every step", () => {
  deepStrictEqual(outcomes(LISTED), [
    ["explain.registeredText", "pass"],
    ["explain.enabledText", "pass"],
    ["explain.beatText", "pass"],
    ["explain.unprotected", "pass"],
  ]);
});

Deno.test("steps behind the one that fails are not reached", () => {
  const gone = { ...LISTED, listed: false, publications: [] };
  deepStrictEqual(outcomes(gone).map(([, outcome]) => outcome), ["fail", "skip", "skip", "skip"]);
  deepStrictEqual(outcomes(gone)[0]?.[0], "explain.nobody");
  deepStrictEqual(outcomes({ ...gone, endedMs: 5 })[0]?.[0], "explain.ended");
  const off = { ...LISTED, listed: false, override: { enabled: false } };
  deepStrictEqual(outcomes(off)[1], ["explain.offByOperator", "fail"]);
  deepStrictEqual(outcomes({ ...LISTED, listed: false })[1], ["explain.offByClient", "fail"]);
});

Deno.test("a late heartbeat and a weight of zero are told", () => {
  const late = { ...LISTED, publications: [{ ...PUBLICATION, healthy: false, silentMs: 22_000 }] };
  deepStrictEqual(outcomes(late)[2], ["explain.beatLate", "fail"]);
  deepStrictEqual(outcomes(LISTED, { ...SERVICE, weight: 0 })[4], ["explain.weightZero", "fail"]);
  const protectedOne = { ...LISTED, protectThreshold: 0.5 };
  const half = { ...SERVICE, healthy: 1 };
  deepStrictEqual(outcomes(protectedOne, half)[3], ["explain.protected", "pass"]);
});

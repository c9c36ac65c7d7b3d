import type { Explanation } from "../../api/naming.ts";
import type { Key } from "../../i18n/text.tsx";

export type Outcome = "pass" | "fail" | "skip";

export interface Step {
  readonly title: Key;
  readonly text: Key;
  readonly values: Readonly<Record<string, string | number>>;
  readonly outcome: Outcome;
}

const seconds = (ms: number) => Math.round(ms / 1_000);

/** The server's own rules in their order, up to the one that keeps the instance from callers. */
export function explanationSteps(
  found: Explanation,
  service: { readonly instances: number; readonly healthy: number; readonly weight: number },
): readonly Step[] {
  const steps = [registered(found), enabled(found), healthy(found), threshold(found, service)];
  if (service.weight === 0) steps.push(step("explain.weight", "explain.weightZero", "fail"));
  // Callers get the healthy ones, and with the protection all of them: then health does not matter.
  const at = steps.findIndex(({ outcome }) => outcome === "fail");
  return at < 0 ? steps : steps.map((one, index) => index > at ? { ...one, outcome: "skip" } : one);
}

function step(title: Key, text: Key, outcome: Outcome, values: Step["values"] = {}): Step {
  return { title, text, values, outcome };
}

function registered({ publications, endedMs }: Explanation): Step {
  const [first] = publications;
  if (first === undefined) {
    const text = endedMs === undefined ? "explain.nobody" : "explain.ended";
    return step("explain.registered", text, "fail");
  }
  const { node, client } = first;
  return client === ""
    ? step("explain.registered", "explain.registeredOn", "pass", { node })
    : step("explain.registered", "explain.registeredText", "pass", { node, client });
}

function enabled({ listed, override, publications }: Explanation): Step {
  if (publications.length === 0) return step("explain.enabled", "explain.enabledText", "skip");
  if (listed) return step("explain.enabled", "explain.enabledText", "pass");
  const text = override?.enabled === false ? "explain.offByOperator" : "explain.offByClient";
  return step("explain.enabled", text, "fail");
}

function healthy({ publications }: Explanation): Step {
  const [first] = publications;
  if (first === undefined) return step("explain.healthy", "explain.healthyText", "skip");
  const { silentMs, unhealthyAfterMs, removedAfterMs } = first;
  if (silentMs === undefined) {
    return first.healthy
      ? step("explain.healthy", "explain.healthyText", "pass")
      : step("explain.healthy", "explain.sickText", "fail");
  }
  return step(
    "explain.beat",
    first.healthy ? "explain.beatText" : "explain.beatLate",
    first.healthy ? "pass" : "fail",
    {
      silent: seconds(silentMs),
      allowed: seconds(unhealthyAfterMs),
      removed: seconds(removedAfterMs),
    },
  );
}

function threshold(
  { protectThreshold }: Explanation,
  { instances, healthy }: { readonly instances: number; readonly healthy: number },
): Step {
  const values = { healthy, total: instances, threshold: Math.round(protectThreshold * 100) };
  const isOn = protectThreshold > 0 && instances > 0 && healthy / instances <= protectThreshold;
  return step(
    "explain.threshold",
    isOn ? "explain.protected" : "explain.unprotected",
    "pass",
    values,
  );
}

import type { GrayRow, Listeners } from "../../api/wire.ts";

type Listener = Listeners["items"][number];
type Rule = Pick<GrayRow, "kind" | "rule">;

const partsOf = (rule: string) => rule.split(/[\s,]+/).filter(Boolean);

/** The listeners that a gray version is for, as the server decides: addresses come before tags. */
export function audienceOf(
  listeners: readonly Listener[],
  { kind, rule }: Rule,
  others: readonly Rule[],
): Listener[] {
  const ips = new Set(partsOf(rule));
  if (kind === "beta") return listeners.filter(({ ip }) => ips.has(ip));
  const beta = others.find((one) => one.kind === "beta");
  const taken = new Set(partsOf(beta?.rule ?? ""));
  return listeners.filter(({ ip, tag }) => tag !== "" && tag === rule.trim() && !taken.has(ip));
}

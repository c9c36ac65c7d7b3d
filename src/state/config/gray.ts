/** Names and rules of gray versions as Nacos writes them. */
import type { GrayRecord } from "./config_record.ts";

const BETA_PRIORITY = 2_147_483_647;
const TAG_PRIORITY = 2_147_483_646;
const TAG_PREFIX = "tag_";

/** `beta`, or `tag_<tag>`. */
export function grayName(gray: Pick<GrayRecord, "type" | "expression">): string {
  return gray.type === "beta" ? "beta" : TAG_PREFIX + gray.expression;
}

/** The rule as JSON, as history rows and listings show it. */
export function grayRule(gray: Pick<GrayRecord, "type" | "expression">): string {
  return JSON.stringify({
    type: gray.type,
    version: "1.0.0",
    expr: gray.expression,
    priority: gray.type === "beta" ? BETA_PRIORITY : TAG_PRIORITY,
  });
}

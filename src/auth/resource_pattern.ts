/**
 * What a right is given on, as Nacos writes it: `namespace:group:type/name`, any part with stars. `config/`,
 * `naming/` and `lock/` are the types. A star stays within its part, unless it ends a pattern that has fewer parts: `dev:*`, `*`.
 */
import { AUTH, compileGlob, DEFAULT_NAMESPACE, type Glob } from "../base/mod.ts";

export interface ResourcePattern {
  readonly namespace: Glob;
  readonly group: Glob;
  /** Type and name: `config/app.yaml`. */
  readonly item: Glob;
  /** What stands before the slash of the item, or all of it. */
  readonly kind: Glob;
}

export type PatternResult =
  | { readonly ok: true; readonly pattern: ResourcePattern }
  | { readonly ok: false; readonly message: string };

/** What clients may not put into any name, and what would be another text after a round trip. */
// deno-lint-ignore no-control-regex
const UNFIT = /[\0-\x1f\x7f]/;

export function parseResourcePattern(text: string): PatternResult {
  const fault = patternFault(text);
  if (fault !== undefined) return { ok: false, message: fault };
  const parts = splitPattern(text);
  if (parts === undefined) {
    return { ok: false, message: `the resource is ${text}, wanted namespace:group:type/name` };
  }
  const [namespace, group, item] = parts;
  if (!namesType(item)) {
    const message = `the resource is ${text}, and nothing is called ${item}; ` +
      "wanted namespace:group:type/name, where the type is config, naming or lock";
    return { ok: false, message };
  }
  return {
    ok: true,
    pattern: {
      namespace: compileGlob(grantedNamespace(namespace)),
      group: compileGlob(group),
      item: compileGlob(item),
      kind: compileGlob(item.split("/", 1)[0] ?? ""),
    },
  };
}

const TYPES = ["config/", "naming/", "lock/"] as const;

/** Whether it can fit anything: what has no type in front would grant nothing, and nobody would be told. */
function namesType(item: string): boolean {
  const star = item.indexOf("*");
  const head = star < 0 ? item : item.slice(0, star);
  return TYPES.some((type) => head.startsWith(type) || (star >= 0 && type.startsWith(head)));
}

function patternFault(text: string): string | undefined {
  if (text.trim() === "") return "the resource is empty, wanted namespace:group:type/name";
  if (text.length > AUTH.maxPatternChars) {
    return `the resource has ${text.length} characters, allowed are ${AUTH.maxPatternChars}`;
  }
  return UNFIT.test(text) ? "the resource has a control character" : undefined;
}

/** Nacos writes the default namespace as nothing, its later versions as `public`. */
function grantedNamespace(text: string): string {
  return text === "" ? DEFAULT_NAMESPACE : text;
}

/**
 * Groups and names may have colons, namespaces may not. The type stands before the only slash, or at the end, so the
 * last colon in front of it ends the group.
 */
function splitPattern(
  text: string,
): readonly [namespace: string, group: string, item: string] | undefined {
  const first = text.indexOf(":");
  if (first < 0) return text.endsWith("*") ? [text, "*", "*"] : undefined;
  const namespace = text.slice(0, first);
  const rest = text.slice(first + 1);
  const slash = rest.indexOf("/");
  const second = rest.lastIndexOf(":", slash < 0 ? rest.length : slash);
  if (second >= 0) return [namespace, rest.slice(0, second), rest.slice(second + 1)];
  if (slash < 0 && rest.endsWith("*")) return [namespace, rest, "*"];
  return rest.startsWith("*") ? [namespace, "*", rest] : undefined;
}

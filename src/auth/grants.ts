/** Rights on configs and services by name, arranged so that a question looks at few of them. */
import { parseResourcePattern, type ResourcePattern } from "./resource_pattern.ts";
import type { Resource } from "./resource.ts";

/** One row of Nacos' permissions, or one right of an access token. */
export interface Grant {
  /** `namespace:group:type/name` with stars. */
  readonly resource: string;
  readonly action: GrantAction;
}

export type GrantAction = "r" | "w" | "rw";

export function isGrantAction(text: string): text is GrantAction {
  return text === "r" || text === "w" || text === "rw";
}

const READ = 1;
const WRITE = 2;
const BITS: Readonly<Record<GrantAction, number>> = { r: READ, w: WRITE, rw: READ | WRITE };

/** What Nacos asks about when a request names no group or no item. */
const WHOLE = "*";

const KINDS = ["config", "naming"] as const;
type GrantedKind = typeof KINDS[number];

interface Reach {
  readonly byNamespace: Map<string, number>;
  readonly patterns: { readonly namespace: ResourcePattern["namespace"]; readonly bits: number }[];
}

interface ItemGrants {
  readonly exact: Map<string, number>;
  readonly patterns: { readonly pattern: ResourcePattern; readonly bits: number }[];
}

export class Grants {
  /** By namespace, for those that name one. */
  readonly #byNamespace = new Map<string, ItemGrants>();
  readonly #ofAny: ItemGrants = { exact: new Map(), patterns: [] };
  /** What is granted on anything of a namespace, by kind: for those that name one, and for the others. */
  readonly #reach: Readonly<Record<GrantedKind, Reach>> = {
    config: { byNamespace: new Map(), patterns: [] },
    naming: { byNamespace: new Map(), patterns: [] },
  };
  readonly size: number;

  /** A pattern that cannot be parsed grants nothing: what is stored was checked by the rules of its time. */
  constructor(grants: Iterable<Grant>) {
    let size = 0;
    for (const { resource, action } of grants) {
      const parsed = parseResourcePattern(resource);
      if (!parsed.ok) continue;
      size++;
      this.#add(parsed.pattern, BITS[action]);
    }
    this.size = size;
  }

  #add(pattern: ResourcePattern, bits: number): void {
    this.#addReach(pattern, bits);
    const into = this.#placeOf(pattern.namespace.exact);
    const group = pattern.group.exact;
    const item = pattern.item.exact;
    if (pattern.namespace.exact === undefined || group === undefined || item === undefined) {
      into.patterns.push({ pattern, bits });
      return;
    }
    const key = itemKey(group, item);
    into.exact.set(key, (into.exact.get(key) ?? 0) | bits);
  }

  #addReach({ namespace, kind }: ResourcePattern, bits: number): void {
    for (const each of KINDS) {
      if (!kind.matches(each)) continue;
      const { byNamespace, patterns } = this.#reach[each];
      if (namespace.exact === undefined) patterns.push({ namespace, bits });
      else byNamespace.set(namespace.exact, (byNamespace.get(namespace.exact) ?? 0) | bits);
    }
  }

  #placeOf(namespace: string | undefined): ItemGrants {
    if (namespace === undefined) return this.#ofAny;
    let found = this.#byNamespace.get(namespace);
    if (found === undefined) {
      found = { exact: new Map(), patterns: [] };
      this.#byNamespace.set(namespace, found);
    }
    return found;
  }

  /** Whether anything of a namespace is granted: for what is shown to somebody, and never for what is done. */
  reaches(kind: GrantedKind, action: "read" | "write", namespace: string): boolean {
    const bit = action === "read" ? READ : WRITE;
    const { byNamespace, patterns } = this.#reach[kind];
    return ((byNamespace.get(namespace) ?? 0) & bit) !== 0 ||
      patterns.some((each) => (each.bits & bit) !== 0 && each.namespace.matches(namespace));
  }

  allows(kind: GrantedKind | "lock", action: "read" | "write", resource: Resource): boolean {
    const namespace = resource.namespace ?? WHOLE;
    const asked: Asked = {
      namespace,
      group: resource.group ?? WHOLE,
      item: `${kind}/${resource.name ?? WHOLE}`,
      bit: action === "read" ? READ : WRITE,
    };
    const own = this.#byNamespace.get(namespace);
    return (own !== undefined && (hasExact(own, asked) || hasPattern(own, asked))) ||
      hasPattern(this.#ofAny, asked);
  }
}

interface Asked {
  readonly namespace: string;
  readonly group: string;
  readonly item: string;
  readonly bit: number;
}

function itemKey(group: string, item: string): string {
  return `${group}\0${item}`;
}

function hasExact({ exact }: ItemGrants, { group, item, bit }: Asked): boolean {
  return exact.size > 0 && ((exact.get(itemKey(group, item)) ?? 0) & bit) !== 0;
}

function hasPattern({ patterns }: ItemGrants, { namespace, group, item, bit }: Asked): boolean {
  for (const { pattern, bits } of patterns) {
    if ((bits & bit) === 0) continue;
    if (
      pattern.item.matches(item) && pattern.group.matches(group) &&
      pattern.namespace.matches(namespace)
    ) return true;
  }
  return false;
}

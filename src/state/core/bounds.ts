import type { STATE } from "../../base/mod.ts";

/** The bounds that decide results. Every node of a cluster must have the same. */
export type StateBounds = { readonly [Name in keyof typeof STATE]: number };

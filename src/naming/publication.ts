/** What one owner has said about one address. */
import type { Lease } from "./lease.ts";
import type { Instance, Owner } from "./types.ts";

/** Everything that was registered here to live by beats. */
export const HTTP_OWNER: Owner = { node: "", kind: "http", client: "" };

/**
 * Several owners may publish the same (ip, port, cluster): a client that reconnects before its old connection is seen
 * to be gone. The newest is the one that counts; the others wait behind it.
 */
export class Publication {
  readonly idText: string;
  readonly owner: Owner;
  /** As the owner registered it. */
  base: Instance;
  /** As judged: by beats, by health checks, or as registered. */
  healthy: boolean;
  /** As clients see it, override and health included. */
  view: Instance;
  /** Only publications that live by beats have one. */
  lease: Lease | undefined;
  older: Publication | undefined;
  /** Version in the own records of this node; 0 for what belongs to other nodes or is not told to them. */
  version = 0;
  /** Orders publications of different nodes at one address, and verdicts on one instance; 0 on a node alone. */
  stampMs = 0;

  constructor(idText: string, owner: Owner, base: Instance) {
    this.idText = idText;
    this.owner = owner;
    this.base = base;
    this.healthy = base.healthy;
    this.view = base;
    this.lease = undefined;
    this.older = undefined;
  }
}

/** The publication of this owner in a chain that starts at `newest`. */
export function publicationOf(
  newest: Publication | undefined,
  owner: Owner,
): Publication | undefined {
  let found = newest;
  while (found !== undefined && found.owner !== owner) found = found.older;
  return found;
}

/** Chained publications of one address, the newest first. */
export function* chainOf(newest: Publication | undefined): Generator<Publication> {
  for (let one = newest; one !== undefined; one = one.older) yield one;
}

/**
 * Health of an address as its newest publication says; what lives by beats is well as long as one of the nodes that
 * keep a lease on it hears it.
 */
export function isSeenHealthy(newest: Publication): boolean {
  if (newest.healthy || newest.older === undefined || newest.owner.kind !== "http") {
    return newest.healthy;
  }
  for (let one: Publication | undefined = newest.older; one !== undefined; one = one.older) {
    if (one.owner.kind === "http" && one.healthy) return true;
  }
  return false;
}

/** Whether `one` stands before `other` in their chain. */
export function isBefore(one: Publication, other: Publication): boolean {
  if (one.stampMs !== other.stampMs) return one.stampMs > other.stampMs;
  if (one.owner.node !== other.owner.node) return one.owner.node > other.owner.node;
  return one.owner.client > other.owner.client;
}

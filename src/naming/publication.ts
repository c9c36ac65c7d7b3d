/** What one owner has said about one address. */
import type { Lease } from "./lease.ts";
import type { Instance, Owner } from "./types.ts";

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

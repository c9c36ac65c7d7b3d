/** What is shown of an address in the registry. */
import type { Override } from "../../naming/mod.ts";

export interface PublicationView {
  /** Node that published it. */
  readonly node: number;
  /** `http`: lives by beats. `connection`: by its connection. `log`: for good. */
  readonly kind: string;
  readonly client: string;
  readonly version: number;
  readonly stampMs: number;
  readonly healthy: boolean;
  /** Since the last beat; only where this node keeps the lease. */
  readonly silentMs: number | undefined;
  readonly unhealthyAfterMs: number;
  readonly removedAfterMs: number;
  /** Why the node that published it does not count; empty when it does. */
  readonly nodeState: string;
}

export interface Explanation {
  readonly service: string;
  readonly address: string;
  /** In the list that a subscriber without filters gets. */
  readonly listed: boolean;
  readonly reason: string;
  readonly phase: string;
  /** Node that keeps the leases of this service. */
  readonly home: number;
  readonly self: number;
  /** The first one is what clients see. */
  readonly publications: readonly PublicationView[];
  readonly override: Override | undefined;
  /** When a client ended this address; nothing older is shown. */
  readonly endedMs: number | undefined;
  readonly protectThreshold: number;
}

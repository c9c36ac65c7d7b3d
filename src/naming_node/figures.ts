/** What this node knows of how the registry is shared with others, for metrics and consoles. */
/** One other node, as the sharing of the registry sees it. */
export interface NamingPeerView {
  readonly node: number;
  readonly reachable: boolean;
  readonly warm: boolean;
  /** Age of the oldest change that it has not acknowledged. */
  readonly lagMs: number;
  readonly waitingServices: number;
  readonly batches: number;
  readonly lostBatches: number;
  /** Since its records and the copies here were found equal; -1 for never. */
  readonly sinceEqualMs: number;
}

export interface NamingPeerFigures {
  readonly phase: string;
  readonly peers: readonly NamingPeerView[];
  /** Node -> what it publishes, as known here. */
  readonly records: ReadonlyMap<number, number>;
  readonly tombstones: number;
  /** Requests passed on to other nodes, taken from them, and passed on without an answer. */
  readonly sent: number;
  readonly received: number;
  readonly failed: number;
}

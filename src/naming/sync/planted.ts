/**
 * Mistakes that can be planted into the sharing of the registry on purpose, so that the simulator can show that it would
 * find them. Production code never sets one.
 */
export type PlantedSyncBug =
  /** Copies of a dead node are dropped at once. */
  | "dropAtOnce"
  /** A batch counts as heard when it leaves. */
  | "noResend"
  /** Older versions are taken over newer ones. */
  | "takeOlder"
  /** The end of an instance leaves no mark. */
  | "noMarks"
  /** A node keeps leases before it knows what the others know. */
  | "noWarmUp"
  /** Leases of a dead node are never inherited. */
  | "noInherit"
  /** A node gives a lease up when it is not its home, whether or not that has it. */
  | "giveUpBlindly"
  /** A difference in digests is not followed up. */
  | "noPull"
  /** A node that stood still believes that all others are dead. */
  | "noPauseGuard"
  /** A restarted node counts its versions under the old name. */
  | "sameEpoch"
  /** What a dead node's connections published is kept for ever. */
  | "keepOrphans";

/**
 * Mistakes that can be planted into the sharing of the registry on purpose, so that the simulator can show that it would
 * find them. Production code never sets one.
 */
export type PlantedSyncBug =
  /** Copies of a node that is silent are dropped, with no time for its clients to come back elsewhere. */
  | "dropAtOnce"
  /** A batch that was not acknowledged counts as heard; without comparing digests, which would repair it. */
  | "noResend"
  /** The end of an instance leaves no tombstone. */
  | "noMarks"
  /** A node serves before it knows what the others know. */
  | "noWarmUp"
  /** A lease is given up wherever another node should keep it, whether or not that one does. */
  | "giveUpBlindly"
  /** A difference in digests is not followed up. */
  | "noPull"
  /** An inherited lease looks as if it had been registered again. */
  | "freshStamps"
  /** A record that came back is still told as gone. */
  | "keepRemoved"
  /** What a dead node's connections published is never removed. */
  | "keepOrphans";

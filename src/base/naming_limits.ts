/** Bounds of the registry and of its sharing between nodes. */

const KIB = 1024;

/** Registry of instances. */
export const NAMING = {
  heartBeatIntervalMs: 5_000,
  heartBeatTimeoutMs: 15_000,
  ipDeleteTimeoutMs: 30_000,
  /** Shortest and longest times that metadata of an instance can ask for. */
  minTimeoutMs: 500,
  maxTimeoutMs: 24 * 3_600_000,
  minWeight: 0,
  maxWeight: 10_000,
  maxServices: 500_000,
  maxInstances: 2_000_000,
  /** Metadata that operators may gather on one instance, over all their requests. */
  maxLayerChars: 64 * KIB,
  /** Instances in one batch registration. */
  maxBatchInstances: 5_000,
  /** Ids of ended connections that are remembered: a request that was under way must not revive one. */
  maxEndedConnections: 20_000,
  maxSubscriptions: 2_000_000,
  maxSubscriptionsPerConnection: 50_000,
  /** Characters of the lists of clusters of all subscriptions. */
  maxSubscriptionChars: 64 * KIB * KIB,
  maxUdpSubscriptions: 100_000,
  /** A UDP subscriber that has not polled for so long is forgotten. */
  udpSubscriptionMs: 60_000,
  /** Longest text of a list of clusters. */
  maxClustersChars: 2_048,
  /** Lists kept per service, one for each spelling of clusters. */
  maxCachedLists: 32,
  /** Instances in the lists that are kept, over all services. */
  maxListedHosts: 250_000,
  cacheMillis: 10_000,
  emptyServiceLifeMs: 60_000,
  overrideLifeMs: 60_000,
  /** Sweep over services that are empty or hold overrides without an instance. */
  sweepMs: 1_000,
  /** A silence of this server itself after which every client gets its full time again. */
  pauseMs: 4_000,
  tickMs: 500,
  wheelSlots: 1_024,
  /** Shortest time between two rounds of notices to subscribers. */
  notifyMs: 10,
  /** A registration that only repeats what is known counts as newer than an end elsewhere from this age on. */
  restampMs: 10_000,
  /** While this node cannot tell whether a list has really shrunk, it looks again after so long. */
  heldNotifyMs: 100,
  /** Rows in one answer that lists subscribers, and their characters: between nodes it is one message. */
  maxSubscriberRows: 50_000,
  maxSubscriberChars: 4 * KIB * KIB,
  /** Instances that one page of a catalog shows, or is counted from: more would keep others waiting. */
  maxPageInstances: 25_000,
  maxPageCounted: 250_000,
  /** What happened to the instances of a service of late, for people, and of all services together. */
  maxLogged: 100,
  maxLoggedInAll: 20_000,
  maxAppChars: 128,
  maxAgentChars: 256,
} as const;

/** The registry between nodes. */
export const NAMING_SYNC = {
  tickMs: 100,
  /** Changes gather for so long before they leave. */
  gatherMs: 10,
  /** A node with nothing to say says so this often. */
  pingMs: 1_000,
  callTimeoutMs: 1_000,
  pullTimeoutMs: 5_000,
  /** Without a round trip for so long, a node is not asked to keep leases. */
  suspectMs: 3_000,
  /** A node that no other has heard of for so long is dead: its leases are inherited. */
  takeoverMs: 6_000,
  /**
   * What its connections published is kept so long, for its clients to come back elsewhere: nacos-sdk-python connects
   * again within seconds and then registers up to 30 s later ...
   */
  orphanLifeMs: 40_000,
  /** ... and longer on a node that does not see half of the cluster, and is rather the one that is cut off. */
  cutOffLifeMs: 10 * 60_000,
  /** What a restarted node had published before is kept so long. */
  retiredLifeMs: 40_000,
  /** When a node is lost, leases get their full time again; so often within this time, or nothing would ever end. */
  maxPardons: 3,
  gracesWithinMs: 120_000,
  /** Leases move once the view of who is there has stood still for so long. */
  settleMs: 2_000,
  /** A lease that another node has taken over is kept so long, for everybody to hear of it. */
  cedeMs: 3_000,
  reviewMs: 1_000,
  /** Services looked at in one tick when leases move. */
  reviewSlice: 5_000,
  /**
   * How long a node that starts waits for what the others know, and, if all start, for clients to come back: they beat
   * every 5 s, or connect again with pauses of up to 5 s and then register within 3 s.
   */
  warmUpMs: 10_000,
  /** It waits up to so many times as long while a node that serves has not told it all. */
  maxWarmUps: 3,
  /** A node that stood still waits so long for nodes that it cannot reach. */
  reconnectMs: 5_000,
  /** The ends of addresses are remembered so long, so that nothing old revives them. */
  markLifeMs: 10 * 60_000,
  maxMarks: 200_000,
  /** Removed records per service that are told one by one; beyond it the service is told as a whole. */
  maxRemoved: 64,
  /** About the size of one batch, and of one answer to a pull. */
  batchBytes: 256 * KIB,
  pullBytes: 512 * KIB,
  /** About the most of one service in one message; a larger one is told in parts of this size. */
  entryBytes: 512 * KIB,
  maxEntryMarks: 10_000,
  buckets: 256,
  /** Sets of records that this node forgot are not taken from others for so long. */
  forgottenMs: 2 * 60_000,
  maxOrigins: 512,
  /** A request that belongs to another node waits so long for it: the client is to have an answer within 3 s. */
  forwardTimeoutMs: 2_500,
  /** An answer waits so long for the copy of what was passed on to come back. */
  ownWriteMs: 500,
  /** Beats gather for so long, up to so many. */
  beatGatherMs: 2,
  maxBeatBatch: 1_024,
  /** Requests passed on to one node that it has not answered, gathering or under way. */
  maxWaitingBeats: 50_000,
  subscribersTimeoutMs: 1_000,
} as const;

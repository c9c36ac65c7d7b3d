/**
 * Mistakes of the shell, the disk and the state machine around the core. The simulator's own node
 * makes one of them when told so; a right node makes none.
 */
export type ShellBug =
  /** Answers to peers leave when the write begins, not when it is durable. */
  | "ackBeforeSync"
  /** A write for which there was no room is acknowledged. */
  | "fullDiskAcknowledges"
  /** A failed sync is ignored. */
  | "syncErrorIgnored"
  /** A failed sync is tried again, though the system has dropped the pages. */
  | "syncErrorRetried"
  /** Term and entries may reach the disk one without the other: a torn batch keeps its entries. */
  | "tornBatchKept"
  /** A damaged record in the middle is taken for a torn tail and cut off. */
  | "damageCutAsTornTail"
  /** A node that lost its disk starts empty under its old id. */
  | "wipedDiskKeepsId"
  /** A new node makes itself the only voter instead of waiting to be added. */
  | "joinerBootstraps"
  /** The client is answered when the leader has taken the command. */
  | "answerAtProposal"
  /** A waiting request is matched by index alone, so another leader's entry answers it. */
  | "answerByIndexOnly"
  /** The apply index moves over an entry that was not applied. */
  | "applySkips"
  /** Entries are applied from what was first written at an index, not from the log. */
  | "applyFromSideCache"
  /** A bad command throws. */
  | "applyThrows"
  /** The effect depends on the node that applies. */
  | "applyDependsOnNode"
  /** Requests are not told apart from their repetitions. */
  | "noDeduplication"
  /** The log is purged when the snapshot begins, not when it is durable. */
  | "purgedBeforeSnapshotDurable"
  /** A received snapshot is put on the disk but not into the live state. */
  | "snapshotNotLoaded"
  /** A received snapshot is added to the live state instead of replacing it. */
  | "snapshotMerged"
  /** A received snapshot goes into the live state on arrival, before the core has judged it. */
  | "snapshotLoadedOnArrival"
  /** The snapshot lacks the results that tell repetitions apart. */
  | "snapshotWithoutSessions"
  /** The snapshot says nothing about the members. */
  | "snapshotWithoutMembership"
  /** Pieces of two transfers are put together. */
  | "snapshotPiecesMixed"
  /** A snapshot is never taken. */
  | "neverCompacts"
  /** A read is served without waiting until its index is applied. */
  | "readBeforeApplied"
  /** The retry of a read reuses the token of the attempt before. */
  | "readTokenReused"
  /** A read is served from the local state without asking anybody. */
  | "readLocally"
  /** A follower answers as soon as the leader has, before its own state has the write. */
  | "followerAnswersEarly"
  /** The leader answers a forwarded write when it has taken it. */
  | "forwardAnsweredEarly"
  /** A deposed leader answers a forwarded write that was replaced as if it were done. */
  | "lostAnsweredAsDone"
  /** A write whose fate is unknown is told as surely not done. */
  | "unknownToldAsRefused"
  /** A write that is forwarded again gets another request id. */
  | "retryWithNewId"
  /** Answers to forwarded writes are taken in the order of the questions. */
  | "forwardAnswersMixed"
  /** A write waits for a leader as long as it takes. */
  | "proposalsNeverExpire"
  /** Request ids are forgotten while they may still be repeated. */
  | "dedupTableTooSmall"
  /** A write is forwarded again though its first result may be forgotten by now. */
  | "retriedAfterForgotten"
  /** Nodes remember different numbers of request ids. */
  | "dedupBoundDiffers"
  /** The dump lacks the results that tell repetitions apart. */
  | "snapshotWithoutResults"
  /** A command of the newer rules is proposed while an old node takes part. */
  | "newerProposedEarly"
  /** Only voters are asked whether they know the newer rules. */
  | "learnersNotAsked"
  /** An old node is let in though the state needs the newer rules. */
  | "oldNodeLetIn"
  /** An old node passes over a command that it does not know. */
  | "newerSkipped"
  /** A dump says the version of the program that wrote it, not the one that the state needs. */
  | "dumpOfOwnVersion"
  /** The checksum of a snapshot is not compared. */
  | "chunkChecksumIgnored"
  /** Chunks are taken as they come: twice, not at all, in any order. */
  | "chunksUnchecked";

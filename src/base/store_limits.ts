/** Bounds of the data file and of the disk that it is on. */
const MIB = 1024 * 1024;

/** Durable log and snapshots. Deno KV takes 65,536 B per value, 819,200 B and 1,000 mutations per atomic. */
export const STORE = {
  /** Entries packed into one value, and pieces of what is larger. */
  valueBytes: 60_000,
  /** Values of one atomic together. */
  atomicBytes: 700_000,
  atomicMutations: 900,
  /** Body of one block in a batch that does not fit into one atomic. */
  largeBlockBytes: 600_000,
  /** Old blocks and pieces deleted in one step beside writes. */
  deleteStepKeys: 200,
  readBatchKeys: 100,
  /** Pieces of a snapshot read at a time: a write of the log waits behind them. */
  readBatchPieces: 20,
  /** Atomics of one snapshot under way at a time; a write of the log waits behind them. */
  snapshotFlights: 2,
  /** The file is compacted at start when this much, and more than half of it, is free. */
  vacuumMinFreeBytes: 64 * MIB,
  /** Below this no new command is taken: the rest is kept for votes and for making room ... */
  lowSpaceBytes: 16 * MIB,
  /** ... until there is this much again. */
  enoughSpaceBytes: 24 * MIB,
  /** Below this a disk counts as full, whether or not it has refused a write. */
  noSpaceBytes: 1 * MIB,
  /** What the write-ahead log needs to grow to its usual size; without it free pages of the file are of no use. */
  walSpaceBytes: 5 * MIB,
} as const;

/** Bounds of backups and exports. */

const KIB = 1024;
const MIB = 1024 * KIB;

/** Files that data leaves and comes with. */
export const EXPORT = {
  /** One config with all its versions, or any other record. */
  maxItemBytes: 256 * MIB,
  /** Pieces of a state in a backup: what is written, and the longest that is read. */
  chunkBytes: 256 * KIB,
  maxChunkBytes: 4 * MIB,
  /** Small parts of a file leave together. */
  partBytes: 64 * KIB,
  /** Files in a zip archive; what its format can count without an extension. */
  maxZipEntries: 65_535,
  /** The directory of an archive, which is read as a whole: names of usual length for all of them. */
  maxZipDirectoryBytes: 32 * MIB,
  /** One unpacked file: the longest content with three bytes for each character. */
  maxZipEntryBytes: 32 * MIB,
  /** All of them; a few kilobytes can be made to unpack to terabytes. */
  maxZipTotalBytes: 4096 * MIB,
  /** Beyond so many bytes, the most that they may be of the archive: texts come to a tenth of it. */
  freeZipBytes: 256 * MIB,
  maxZipRatio: 200,
  /** Longer files are unpacked in pieces, with a turn for others between them; a piece can grow a thousandfold. */
  zipSliceBytes: 512 * KIB,
  zipPackedSliceBytes: 1 * KIB,
  /** Backups that one node hands out at a time; each keeps what changes meanwhile in memory. */
  maxRunning: 1,
  /** A reader that takes nothing for so long is given up. */
  idleMs: 60_000,
  /** How often the log mentions wrong tokens. */
  wrongTokenLogMs: 60_000,
  /** Shorter tokens open nothing. */
  minTokenChars: 32,
} as const;

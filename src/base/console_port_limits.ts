/** Bounds of the port that serves the console. */

const MIB = 1024 * 1024;

export const CONSOLE_PORT = {
  /** Files of the app that are kept in memory, compressed as they are sent; an app has some 3 MiB in all forms. */
  maxHeldFileBytes: 4 * MIB,
  /** Files that an app may have; further ones are not found. */
  maxFiles: 2_000,
  /** What files there are is looked at once in so long. */
  listFilesMs: 1_000,
  /** A build that has begun longer ago has come to nothing. */
  maxBuildMs: 600_000,
} as const;

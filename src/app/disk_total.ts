import { statfs } from "node:fs/promises";

/** Size of the disk that a folder is on, in bytes; 0 when the system does not tell. */
export async function diskTotal(path: string): Promise<number> {
  try {
    const { blocks, bsize } = await statfs(path);
    return blocks * bsize;
  } catch {
    // The gauge of free space says in the log that it is not known.
    return 0;
  }
}

/** How many files of this process that lie under a path are open. Others of a test's process come and go meanwhile. */
export function openFilesUnder(path: string): number {
  let count = 0;
  for (const { name } of Deno.readDirSync("/proc/self/fd")) {
    try {
      if (Deno.readLinkSync(`/proc/self/fd/${name}`).startsWith(path)) count++;
    } catch (thrown) {
      // Closed since the folder was read.
      if (!(thrown instanceof Deno.errors.NotFound)) throw thrown;
    }
  }
  return count;
}

/** Which process holds the other end of a connection on this machine, from the kernel's tables. */

function hex(port: number): string {
  return port.toString(16).toUpperCase().padStart(4, "0");
}

/** Inode of the socket that is bound to `localPort` and connected to `remotePort`. */
async function socketInode(localPort: number, remotePort: number): Promise<string | undefined> {
  const [local, remote] = [hex(localPort), hex(remotePort)];
  for (const line of (await Deno.readTextFile("/proc/net/tcp")).split("\n")) {
    const fields = line.trim().split(/\s+/);
    if (fields[1]?.endsWith(`:${local}`) !== true) continue;
    if (fields[2]?.endsWith(`:${remote}`) === true) return fields[9];
  }
  return undefined;
}

async function holds(pid: number, inode: string): Promise<boolean> {
  const folder = `/proc/${pid}/fd`;
  const wanted = `socket:[${inode}]`;
  try {
    for await (const { name } of Deno.readDir(folder)) {
      const target = await Deno.readLink(`${folder}/${name}`).catch(() => "");
      if (target === wanted) return true;
    }
  } catch (thrown) {
    // The process ended in the meantime.
    if (!(thrown instanceof Deno.errors.NotFound)) throw thrown;
  }
  return false;
}

/** Which of `pids` connected from `localPort` to `remotePort`; undefined when none of them did. */
export async function connectionOwner(
  localPort: number,
  remotePort: number,
  pids: readonly number[],
): Promise<number | undefined> {
  const inode = await socketInode(localPort, remotePort);
  if (inode === undefined) return undefined;
  for (const pid of pids) if (await holds(pid, inode)) return pid;
  return undefined;
}

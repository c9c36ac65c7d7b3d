/** To which ports of this machine a process holds connections, from the kernel's tables. */

const ESTABLISHED = "01";

function isGone(thrown: unknown): boolean {
  return thrown instanceof Deno.errors.NotFound;
}

async function socketsOf(pid: number): Promise<Set<string>> {
  const found = new Set<string>();
  const folder = `/proc/${pid}/fd`;
  try {
    for await (const { name } of Deno.readDir(folder)) {
      const target = await Deno.readLink(`${folder}/${name}`).catch(() => "");
      const inode = /^socket:\[(\d+)\]$/.exec(target)?.[1];
      if (inode !== undefined) found.add(inode);
    }
  } catch (thrown) {
    if (!isGone(thrown)) throw thrown;
  }
  return found;
}

/** Remote port -> count of open connections to it. */
export async function connectedPorts(pid: number): Promise<Map<number, number>> {
  const sockets = await socketsOf(pid);
  const counts = new Map<number, number>();
  // A virtual machine of Java dials IPv4 addresses from IPv6 sockets.
  for (const table of ["/proc/net/tcp", "/proc/net/tcp6"]) {
    for (const line of (await Deno.readTextFile(table)).split("\n")) {
      const [, , remote = "", state, , , , , , inode = ""] = line.trim().split(/\s+/);
      if (state !== ESTABLISHED || !sockets.has(inode)) continue;
      const port = parseInt(remote.split(":")[1] ?? "", 16);
      counts.set(port, (counts.get(port) ?? 0) + 1);
    }
  }
  return counts;
}

/**
 * Without a cluster token this node goes to no other machine. What names one is refused at the start, in a word that
 * can be acted on; the rule itself is kept by the link, for each connection.
 */
import { lookup } from "node:dns/promises";
import { APP, HOW_TO_OPEN, HOW_TO_PROVE, isLoopback, readHostPort } from "../base/mod.ts";
import type { BookFile } from "../cluster/mod.ts";
import { type Settings, StartError } from "../settings/mod.ts";

/** What the system says about addresses; given, so that tests need no network. */
export interface Reach {
  /** All addresses of a name, as long as it can be found out. */
  lookup(host: string): Promise<readonly string[]>;
  isHere(ip: string): boolean;
}

export const SYSTEM_REACH: Reach = {
  lookup: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
  isHere: (ip) => {
    try {
      Deno.listen({ hostname: ip, port: 0 }).close();
      return true;
    } catch (thrown) {
      // Anything else says nothing about the address.
      return !(thrown instanceof Deno.errors.AddrNotAvailable);
    }
  },
};

/** Throws StartError for the first address of another machine, when there is no token. */
export async function refuseOtherMachines(
  settings: Settings,
  book: Pick<BookFile, "load">,
  reach: Reach = SYSTEM_REACH,
): Promise<void> {
  const { clusterAccess, nodeAddress, seeds, nodeId, dataDir, access } = settings;
  if (clusterAccess !== "own-machine") return;
  const others = [...book.load()].filter(([id]) => id !== nodeId);
  const named: (readonly [what: string, address: string, more: string])[] = [
    [`RNACOS_RAFT_NODE_ADDR=${nodeAddress}`, nodeAddress, "; a single node needs no such setting"],
    ...seeds.map((seed) => [`RNACOS_RAFT_JOIN_ADDR=${seed}`, seed, ""] as const),
    ...others.map(([id, address]) =>
      [`the data of ${dataDir}, where node ${id} is at ${address},`, address, ""] as const
    ),
  ];
  const far = await Promise.all(named.map(([, address]) => otherMachine(address, reach)));
  const at = far.findIndex((ip) => ip !== undefined);
  const found = named[at];
  if (found === undefined) return;
  throw new StartError(
    `Cannot use ${found[0]} without a cluster token: ${
      far[at]
    } is an address of another machine; ` +
      `${access.isEnabled ? HOW_TO_PROVE : HOW_TO_OPEN}${found[2]}`,
  );
}

/** An address that is not this machine's; undefined when there is none, or nobody can tell yet. */
async function otherMachine(address: string, reach: Reach): Promise<string | undefined> {
  const read = readHostPort(address);
  if ("wrong" in read) return undefined;
  const ips = await addressesOf(read.host, reach);
  return ips.find((ip) => !isLoopback(ip) && !reach.isHere(ip));
}

/** None when the name cannot be found now: it may be there later, and each connection is looked at again. */
async function addressesOf(host: string, reach: Reach): Promise<readonly string[]> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<readonly string[]>((resolve) => {
    timer = setTimeout(() => resolve([]), APP.lookupTimeoutMs);
  });
  try {
    return await Promise.race([reach.lookup(host), late]);
  } catch {
    return [];
  } finally {
    clearTimeout(timer);
  }
}

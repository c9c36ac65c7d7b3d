/** The same connections to our own engine, to Deno's server and to `node:http`, over real sockets. */
import { Rng } from "../support/rng.ts";
import { compare, type HeardBy } from "./compare.ts";
import { type EchoServer, startNodeEcho } from "./echo.ts";
import { type Exchange } from "./exchange.ts";
import { generateExchange } from "./generate.ts";
import { runExchange } from "./run_exchange.ts";
import { startDenoEcho, startNativeEcho } from "./own_engines.ts";

const AT_A_TIME = 8;
const MAX_FAULTS = 20;

export interface DifferentialReport {
  readonly requests: number;
  /** How often each difference was seen. */
  readonly differences: ReadonlyMap<string, number>;
  /** Each with its seed, so that it can be run alone. */
  readonly faults: readonly string[];
}

interface Servers {
  readonly native: EchoServer;
  readonly deno: EchoServer;
  readonly node: EchoServer;
}

/** At least so many requests; connection number `n` is made from `seed + n` alone. */
export async function runDifferential(seed: number, requests: number): Promise<DifferentialReport> {
  const servers: Servers = {
    native: startNativeEcho(),
    deno: startDenoEcho(),
    node: await startNodeEcho(),
  };
  const differences = new Map<string, number>();
  const faults: string[] = [];
  let sent = 0;
  let next = seed;
  const work = async () => {
    while (sent < requests && faults.length < MAX_FAULTS) {
      const own = next++;
      const exchange = generateExchange(Rng.fromSeed(own));
      sent += exchange.drafts.length;
      const found = compare(exchange, await hear(servers, exchange));
      for (const fault of found.faults) faults.push(`seed ${own}, ${exchange.oddity}: ${fault}`);
      if (found.difference !== "") {
        differences.set(found.difference, (differences.get(found.difference) ?? 0) + 1);
      }
    }
  };
  try {
    await Promise.all(Array.from({ length: AT_A_TIME }, work));
  } finally {
    await Promise.all([servers.native, servers.deno, servers.node].map((one) => one.close()));
  }
  return { requests: sent, differences, faults };
}

async function hear({ native, deno, node }: Servers, exchange: Exchange): Promise<HeardBy> {
  const [ours, denos, nodes] = await Promise.all(
    [native, deno, node].map(({ port }) => runExchange(port, exchange)),
  );
  if (ours === undefined || denos === undefined || nodes === undefined) {
    throw new Error("Three servers were asked: three answers are wanted");
  }
  return { native: ours, deno: denos, node: nodes };
}

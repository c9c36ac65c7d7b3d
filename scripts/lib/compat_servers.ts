/** What a compatibility suite talks to: one server, or a cluster. */
import { TestCluster } from "../../tests/cluster/cluster_harness.ts";
import { ServerProcess } from "./server_process.ts";

export interface CompatServers {
  /** What the suites read: where the servers are. */
  readonly env: Readonly<Record<string, string>>;
  /** Stops all of them and removes their data; resolves with what did not end well. */
  end(): Promise<string[]>;
}

export interface CompatServersOptions {
  readonly nodes: number;
  /** A compiled server to run instead of these sources. */
  readonly program: string | undefined;
  readonly settings: Readonly<Record<string, string>>;
  /** The suite is told the processes of a cluster and may kill one. */
  readonly killsNode: boolean;
}

/** The exit code after kill -9. */
const KILLED = 137;

/** Servers of their own for one suite, so that none sees what another left behind. */
export async function startServers(options: CompatServersOptions): Promise<CompatServers> {
  const env = { RUST_LOG: "warn,app=info", ...chosenEngines(), ...options.settings };
  return options.nodes === 1
    ? await startOne(env, options.program)
    : await startCluster(env, options);
}

/** The settings of the caller that the suites have an opinion about: they must pass with each engine. */
function chosenEngines(): Record<string, string> {
  const engines: Record<string, string> = {};
  for (const name of ["RNACOS_GRPC_ENGINE", "RNACOS_HTTP_ENGINE"]) {
    const engine = Deno.env.get(name);
    if (engine !== undefined) engines[name] = engine;
  }
  return engines;
}

async function startOne(
  env: Readonly<Record<string, string>>,
  program: string | undefined,
): Promise<CompatServers> {
  const server = await ServerProcess.start({
    env,
    ...program === undefined ? {} : { program },
  });
  return {
    env: { NACOS_ADDR: `127.0.0.1:${server.httpPort}` },
    end: async () => {
      const troubles = badEnd("the server", await server.stop(), server);
      server.removeData();
      return troubles;
    },
  };
}

async function startCluster(
  env: Readonly<Record<string, string>>,
  { nodes, program, killsNode }: CompatServersOptions,
): Promise<CompatServers> {
  const cluster = new TestCluster({ ...env, RNACOS_CLUSTER_TOKEN: "compat" }, program);
  try {
    await cluster.form(nodes);
  } catch (thrown) {
    await cluster[Symbol.asyncDispose]();
    throw thrown;
  }
  const addresses = cluster.ids.map((id) => `127.0.0.1:${cluster.place(id).http}`);
  const pids = cluster.ids.map((id) => cluster.server(id).pid);
  return {
    env: {
      NACOS_ADDR: addresses[0] ?? "",
      NACOS_ADDRS: addresses.join(","),
      ...killsNode ? { NACOS_PIDS: pids.join(",") } : {},
    },
    end: async () => {
      const troubles: string[] = [];
      for (const id of cluster.ids) {
        const server = cluster.server(id);
        const code = await cluster.stop(id);
        if (!killsNode || code !== KILLED) troubles.push(...badEnd(`node ${id}`, code, server));
      }
      await cluster[Symbol.asyncDispose]();
      return troubles;
    },
  };
}

function badEnd(who: string, code: number, { log }: ServerProcess): string[] {
  return code === 0 ? [] : [`${who} ended with code ${code}; its log ends with:\n${log}`];
}

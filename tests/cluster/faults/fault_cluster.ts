/** A cluster of processes on this machine, with a disturbable network between them. */
import { freePorts } from "../../../scripts/lib/free_ports.ts";
import { RUN_ARGS } from "../../../scripts/lib/server_process.ts";
import { FaultNode } from "./fault_node.ts";
import { FaultProxy } from "./fault_proxy.ts";
import { LinkRules } from "./link_rules.ts";
import type { NodeApi, RaftView } from "./node_api.ts";

const POLL_MS = 50;
const FORM_TIMEOUT_MS = 40_000;

export interface FaultClusterOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Shell command of another server; `{env}` stands for its environment file. */
  readonly command?: string;
  /** False: nodes reach each other without a proxy. */
  readonly proxied?: boolean;
  /** Folder for data of node `id` instead of the usual one. */
  readonly dataDir?: (id: number) => string | undefined;
}

/** This repository's server, started with an environment file. */
function ownCommand(): string {
  return [Deno.execPath(), ...RUN_ARGS, "-e"].map((part) => `'${part}'`).join(" ") + " {env}";
}

export class FaultCluster {
  readonly rules = new LinkRules();
  readonly folder: string = Deno.makeTempDirSync({ prefix: "rnacos-faults-" });
  readonly #options: FaultClusterOptions;
  readonly #nodes = new Map<number, FaultNode>();
  readonly #proxies: FaultProxy[] = [];
  readonly #peerPorts = new Map<number, number>();

  constructor(options: FaultClusterOptions = {}) {
    this.#options = options;
  }

  /** Starts so many nodes, one after the other, and waits until all of them serve as one cluster. */
  static async form(count: number, options: FaultClusterOptions = {}): Promise<FaultCluster> {
    const cluster = new FaultCluster(options);
    try {
      for (let id = 1; id <= count; id++) {
        cluster.add(id).start();
        await cluster.joined(id);
      }
      await cluster.settled();
      return cluster;
    } catch (thrown) {
      await cluster.destroy();
      throw thrown;
    }
  }

  get nodes(): FaultNode[] {
    return [...this.#nodes.values()];
  }

  /** Nodes that run and are not paused. */
  get alive(): FaultNode[] {
    return this.nodes.filter(({ isRunning, isPaused }) => isRunning && !isPaused);
  }

  get apis(): NodeApi[] {
    return this.nodes.map(({ api }) => api);
  }

  node(id: number): FaultNode {
    const node = this.#nodes.get(id);
    if (node === undefined) throw new Error(`There is no node ${id}`);
    return node;
  }

  /** Address at which other nodes reach this one. */
  peerAddress(id: number): string {
    return `127.0.0.1:${this.#peerPorts.get(id)}`;
  }

  /** Makes a node with an empty data directory and does not start it; it joins through the first one. */
  add(id: number): FaultNode {
    const folder = `${this.folder}/node${id}`;
    const [seed] = this.nodes;
    const node = this.#node(id, { folder, seed, mayBegin: this.#nodes.size === 0 });
    this.#nodes.set(id, node);
    return node;
  }

  /** Gives a node that does not run other ports: its data comes back at another address. */
  move(id: number): FaultNode {
    if (this.node(id).isRunning) throw new Error(`Cannot move node ${id}: it runs`);
    const folder = `${this.folder}/node${id}`;
    const seed = this.alive.find((node) => node.id !== id);
    const node = this.#node(id, { folder, seed, mayBegin: false });
    this.#nodes.set(id, node);
    return node;
  }

  /** Forgets a node that is no member any more; ends its process. */
  async discard(id: number): Promise<void> {
    await this.node(id).stop();
    this.#nodes.delete(id);
  }

  /** Resolves once this node is a member in its own eyes and knows a leader. */
  async joined(id: number, timeoutMs = FORM_TIMEOUT_MS): Promise<void> {
    const node = this.node(id);
    await this.#until(timeoutMs, `node ${id} has joined`, async () => {
      if (!node.isRunning) throw new Error(`Node ${id} ended:\n${node.logTail()}`);
      const view = await node.api.raft();
      return view !== undefined && view.leader !== 0 && view.members.includes(id);
    });
  }

  /** Resolves with the leader once all running nodes name the same one and know all members. */
  async settled(timeoutMs = FORM_TIMEOUT_MS): Promise<FaultNode> {
    let leader: FaultNode | undefined;
    await this.#until(timeoutMs, "all nodes agree on a leader", async () => {
      const views = await this.views();
      const [first] = views;
      const agreed = first !== undefined && views.length === this.alive.length &&
        views.every((view) => view.leader === first.leader) &&
        this.alive.every(({ id }) => views.every(({ members }) => members.includes(id)));
      leader = agreed ? this.#nodes.get(first.leader) : undefined;
      return leader?.isRunning === true;
    });
    if (leader === undefined) throw new Error("There is no leader");
    return leader;
  }

  /** Resolves once the node serves and has applied what the others have now. */
  async caughtUp(node: FaultNode, timeoutMs = FORM_TIMEOUT_MS): Promise<void> {
    const views = await this.views();
    const goal = Math.max(...views.map(({ applied }) => applied));
    await this.#until(timeoutMs, `node ${node.id} has applied entry ${goal}`, async () => {
      const applied = (await node.api.raft())?.applied ?? 0;
      return applied >= goal && await node.api.health() === 200;
    });
  }

  /** The leader by the view of most nodes; throws when there is none in time. */
  leader(timeoutMs = FORM_TIMEOUT_MS): Promise<FaultNode> {
    return this.settled(timeoutMs);
  }

  async followers(): Promise<FaultNode[]> {
    const leader = await this.leader();
    return this.alive.filter((node) => node !== leader);
  }

  async views(): Promise<RaftView[]> {
    const views = await Promise.all(this.alive.map(({ api }) => api.raft()));
    return views.filter((view) => view !== undefined);
  }

  /** Ends every fault: links pass, paused nodes go on, stopped ones are started. */
  async heal(): Promise<void> {
    this.rules.heal();
    for (const node of this.nodes) {
      node.resume();
      if (!node.isRunning) node.start();
    }
    await Promise.all(this.nodes.map((node) => node.ready()));
  }

  /** Ends all processes and removes all data. */
  async destroy(): Promise<void> {
    await Promise.all(this.nodes.map(async (node) => {
      node.resume();
      await node.kill();
    }));
    await Promise.all(this.#proxies.map((proxy) => proxy.close()));
    Deno.removeSync(this.folder, { recursive: true });
  }

  #node(
    id: number,
    { folder, seed, mayBegin }: {
      readonly folder: string;
      readonly seed: FaultNode | undefined;
      readonly mayBegin: boolean;
    },
  ): FaultNode {
    const { http, grpc } = freePorts();
    const proxied = this.#options.proxied ?? true;
    this.#peerPorts.set(id, proxied ? this.#proxy(id, grpc) : grpc);
    const dataDir = this.#options.dataDir?.(id) ?? `${folder}/data`;
    Deno.mkdirSync(folder, { recursive: true });
    return new FaultNode({
      id,
      httpPort: http,
      grpcPort: grpc,
      folder,
      dataDir,
      command: this.#options.command ?? ownCommand(),
      env: {
        RNACOS_HTTP_PORT: String(http),
        RNACOS_GRPC_PORT: String(grpc),
        RNACOS_HTTP_CONSOLE_PORT: "0",
        RNACOS_RAFT_NODE_ID: String(id),
        RNACOS_RAFT_NODE_ADDR: this.peerAddress(id),
        RNACOS_RAFT_AUTO_INIT: String(mayBegin),
        ...seed === undefined ? {} : { RNACOS_RAFT_JOIN_ADDR: this.peerAddress(seed.id) },
        RNACOS_DATA_DIR: dataDir,
        RNACOS_CONFIG_DB_DIR: dataDir,
        RUST_LOG: "info",
        ...this.#options.env,
      },
    });
  }

  async #until(timeoutMs: number, what: string, done: () => Promise<boolean>): Promise<void> {
    const deadlineMs = performance.now() + timeoutMs;
    while (!await done()) {
      if (performance.now() > deadlineMs) {
        const views = JSON.stringify(await this.views());
        const logs = this.nodes.map((node) => `-- node ${node.id}\n${node.logTail(8)}`).join("\n");
        throw new Error(`Not in ${timeoutMs} ms: ${what}; views: ${views}\n${logs}`);
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  #proxy(id: number, targetPort: number): number {
    const processes = () => new Map(this.nodes.map((node) => [node.pid, node.id] as const));
    const proxy = new FaultProxy({ rules: this.rules, nodeId: id, targetPort, processes });
    this.#proxies.push(proxy);
    return proxy.port;
  }
}

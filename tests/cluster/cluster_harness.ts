/** A cluster of real processes for one test: everything ends with it. */
import { freePorts } from "../../scripts/lib/free_ports.ts";
import { ServerProcess } from "../../scripts/lib/server_process.ts";

export interface NodeOptions {
  /** Addresses to join through; absent: the gRPC addresses of the nodes named. */
  readonly join?: string;
  readonly joinVia?: readonly number[];
  readonly autoInit?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** A command that the node is run under. */
  readonly wrapper?: readonly string[];
  /** New ports although the node has run before. */
  readonly moved?: boolean;
}

interface Place {
  readonly http: number;
  readonly grpc: number;
}

export interface MemberJson {
  readonly id: number;
  readonly self: boolean;
  readonly address: string;
  readonly role: string;
  readonly state: string;
  readonly reason: string;
  readonly applied: number;
}

interface Metrics {
  readonly id: number;
  readonly state: string;
  readonly current_term: number;
  readonly last_applied: number;
  readonly current_leader: number | null;
  readonly membership_config: { readonly members: number[] };
  readonly members: MemberJson[];
  readonly digests: { readonly lastEqualIndex: number; readonly mismatches: number };
}

export class TestCluster implements AsyncDisposable {
  readonly #places = new Map<number, Place>();
  readonly #dirs = new Map<number, string>();
  readonly #running = new Map<number, ServerProcess>();
  readonly #all: ServerProcess[] = [];
  readonly #root = Deno.makeTempDirSync({ prefix: "rnacos-cluster-" });
  readonly #env: Readonly<Record<string, string>>;
  readonly #program: string | undefined;

  /** `program` names a compiled server to run instead of these sources. */
  constructor(env: Readonly<Record<string, string>> = {}, program?: string) {
    this.#env = env;
    this.#program = program;
  }

  get ids(): number[] {
    return [...this.#running.keys()];
  }

  place(id: number): Place {
    const known = this.#places.get(id) ?? freePorts();
    this.#places.set(id, known);
    return known;
  }

  address(id: number): string {
    return `127.0.0.1:${this.place(id).grpc}`;
  }

  url(id: number): string {
    return `http://127.0.0.1:${this.place(id).http}`;
  }

  /** Every request of this harness. */
  protected ask(url: string, init?: RequestInit): Promise<Response> {
    return fetch(url, init);
  }

  /** With authentication on, to be on this machine is no proof; the cluster's token is. */
  #proof(): Record<string, string> {
    const { RNACOS_ENABLE_OPEN_API_AUTH: auth, RNACOS_CLUSTER_TOKEN: token } = this.#env;
    return auth === "true" && token !== undefined ? { authorization: `Bearer ${token}` } : {};
  }

  dataDir(id: number): string {
    const dir = this.#dirs.get(id) ?? `${this.#root}/node-${id}`;
    this.#dirs.set(id, dir);
    return dir;
  }

  /** The process, which may not be ready yet. */
  launch(id: number, options: NodeOptions = {}): ServerProcess {
    if (options.moved === true) this.#places.delete(id);
    const { http, grpc } = this.place(id);
    const join = options.join ??
      (options.joinVia ?? (id === 1 ? [] : [1])).map((via) => this.address(via)).join(",");
    const server = new ServerProcess({
      dataDir: this.dataDir(id),
      ...(this.#program !== undefined && { program: this.#program }),
      ...(options.args !== undefined && { args: options.args }),
      ...(options.wrapper !== undefined && { wrapper: options.wrapper }),
      env: {
        RNACOS_HTTP_PORT: String(http),
        RNACOS_GRPC_PORT: String(grpc),
        RNACOS_HTTP_CONSOLE_PORT: "0",
        RNACOS_RAFT_NODE_ID: String(id),
        RNACOS_RAFT_NODE_ADDR: `127.0.0.1:${grpc}`,
        RNACOS_RAFT_JOIN_ADDR: join,
        RNACOS_RAFT_AUTO_INIT: String(options.autoInit ?? id === 1),
        ...this.#env,
        ...options.env,
      },
    });
    this.#running.set(id, server);
    this.#all.push(server);
    return server;
  }

  /** A command beside the node, with the node's data directory. */
  runCommand(
    id: number,
    args: readonly string[],
    env: Readonly<Record<string, string>>,
  ): ServerProcess {
    const more = { RNACOS_RAFT_NODE_ID: String(id), ...this.#env, ...env };
    const run = new ServerProcess({ dataDir: this.dataDir(id), args, env: more });
    this.#all.push(run);
    return run;
  }

  async start(id: number, options: NodeOptions = {}): Promise<ServerProcess> {
    const server = this.launch(id, options);
    await server.ready;
    return server;
  }

  /** Nodes 1 to `size`, all voters. */
  async form(size: number): Promise<void> {
    const ids = Array.from({ length: size }, (_, at) => at + 1);
    const servers = ids.map((id) => this.launch(id));
    await Promise.all(servers.map((server) => server.ready));
    await this.voters(ids);
  }

  server(id: number): ServerProcess {
    const server = this.#running.get(id);
    if (server === undefined) throw new Error(`Node ${id} does not run`);
    return server;
  }

  async kill(id: number): Promise<void> {
    await this.server(id).kill();
    this.#running.delete(id);
  }

  async stop(id: number): Promise<number> {
    const code = await this.server(id).stop();
    this.#running.delete(id);
    return code;
  }

  wipe(id: number): void {
    Deno.removeSync(this.dataDir(id), { recursive: true });
  }

  async metrics(id: number): Promise<Metrics> {
    const headers = this.#proof();
    const answer = await this.ask(`${this.url(id)}/nacos/v1/raft/metrics`, { headers });
    return await answer.json();
  }

  /** Resolves with the id once all these nodes agree on who leads. */
  async leader(on: readonly number[] = this.ids): Promise<number> {
    let found = 0;
    await until("all nodes agree on a leader", async () => {
      const seen = await Promise.all(on.map((id) => this.metrics(id)));
      const leaders = new Set(seen.map((each) => each.current_leader));
      found = [...leaders][0] ?? 0;
      return leaders.size === 1 && this.ids.includes(found);
    });
    return found;
  }

  /** Resolves once all running nodes see exactly these voters. */
  async voters(ids: readonly number[], on: readonly number[] = this.ids): Promise<void> {
    const wanted = JSON.stringify(ids);
    await until(`the voters are ${wanted}`, async () => {
      const seen = await Promise.all(on.map((id) => this.metrics(id)));
      return seen.every((each) => JSON.stringify(each.membership_config.members) === wanted);
    });
  }

  async publish(id: number, dataId: string, content: string): Promise<Response> {
    const body = new URLSearchParams({ dataId, group: "G", content });
    return await this.ask(`${this.url(id)}/nacos/v1/cs/configs`, { method: "POST", body });
  }

  /** Publishes and demands that it was accepted. */
  async put(id: number, dataId: string, content: string): Promise<void> {
    const answer = await this.publish(id, dataId, content);
    const text = await answer.text();
    if (text !== "true") throw new Error(`Node ${id} answered ${answer.status}: ${text}`);
  }

  async read(id: number, dataId: string, more = ""): Promise<string | undefined> {
    const answer = await this.ask(
      `${this.url(id)}/nacos/v1/cs/configs?dataId=${dataId}&group=G${more}`,
    );
    const text = await answer.text();
    return answer.status === 200 ? text : undefined;
  }

  /** Resolves once the node's own copy has this content. */
  async holds(id: number, dataId: string, content: string): Promise<void> {
    await until(
      `node ${id} holds ${dataId}`,
      async () => await this.read(id, dataId) === content,
    );
  }

  async health(id: number): Promise<{ status: number; text: string }> {
    const answer = await this.ask(`${this.url(id)}/health`);
    return { status: answer.status, text: await answer.text() };
  }

  /** Resolves once `/health` is red with this in its reason. */
  async isRed(id: number, reason: string): Promise<void> {
    let seen = "";
    await until(`node ${id} is red with "${reason}"`, async () => {
      const { status, text } = await this.health(id);
      seen = text;
      return status === 503 && text.includes(reason);
    }, () => seen);
  }

  async post(id: number, path: string, body?: unknown): Promise<Response> {
    return await this.ask(`${this.url(id)}${path}`, {
      method: "POST",
      headers: {
        ...this.#proof(),
        ...body !== undefined && { "content-type": "application/json" },
      },
      ...body !== undefined && { body: JSON.stringify(body) },
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#all.map((server) => server.kill()));
    Deno.removeSync(this.#root, { recursive: true });
  }
}

const STEP_MS = 50;

/** Asks again and again what cannot be awaited from outside. A refused connection is a no. */
export async function until(
  what: string,
  check: () => Promise<boolean>,
  more: () => string = () => "",
  timeoutMs = 60_000,
): Promise<void> {
  const deadlineMs = performance.now() + timeoutMs;
  for (;;) {
    try {
      if (await check()) return;
    } catch (thrown) {
      if (!(thrown instanceof TypeError)) throw thrown;
    }
    if (performance.now() > deadlineMs) throw new Error(`Not in time: ${what} ${more()}`);
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
}

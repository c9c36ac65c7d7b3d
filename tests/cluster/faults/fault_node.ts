/** One server process of a cluster under test: what it is started with, and what can be done to it. */
import { NodeApi } from "./node_api.ts";

const POLL_MS = 50;
const READY_TIMEOUT_MS = 40_000;
const STOP_TIMEOUT_MS = 15_000;

export interface FaultNodeOptions {
  readonly id: number;
  readonly httpPort: number;
  readonly grpcPort: number;
  /** Holds the data, the environment file and the log. */
  readonly folder: string;
  readonly dataDir: string;
  readonly env: Readonly<Record<string, string>>;
  /** Shell command; `{env}` stands for the path of the environment file. */
  readonly command: string;
}

export class FaultNode {
  readonly id: number;
  readonly api: NodeApi;
  readonly dataDir: string;
  readonly #options: FaultNodeOptions;
  #child: Deno.ChildProcess | undefined;
  #exit: Promise<Deno.CommandStatus> | undefined;
  #paused = false;

  constructor(options: FaultNodeOptions) {
    this.id = options.id;
    this.#options = options;
    this.dataDir = options.dataDir;
    this.api = new NodeApi(options.id, options.httpPort);
  }

  /** 0 when it does not run. */
  get pid(): number {
    return this.#child?.pid ?? 0;
  }

  get httpPort(): number {
    return this.#options.httpPort;
  }

  get grpcPort(): number {
    return this.#options.grpcPort;
  }

  get isRunning(): boolean {
    return this.#child !== undefined;
  }

  get isPaused(): boolean {
    return this.#paused;
  }

  /** The end of what it has written to its log. */
  logTail(lines = 20): string {
    return Deno.readTextFileSync(`${this.#options.folder}/log`).split("\n").slice(-lines).join(
      "\n",
    );
  }

  /** Starts the process; `ready` tells when it serves. */
  start(): void {
    if (this.#child !== undefined) throw new Error(`Cannot start node ${this.id}: it runs`);
    const { folder, env, command } = this.#options;
    Deno.mkdirSync(this.dataDir, { recursive: true });
    const file = Object.entries(env).map(([name, value]) => `${name}=${value}\n`).join("");
    Deno.writeTextFileSync(`${folder}/env`, file);
    const started = command.replaceAll("{env}", `${folder}/env`);
    const child = new Deno.Command("sh", {
      args: ["-c", `exec ${started} >>'${folder}/log' 2>&1`],
      env: cleanEnvironment(),
      clearEnv: true,
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    this.#child = child;
    this.#paused = false;
    const exit = child.status.then((status) => {
      if (this.#child === child) this.#child = undefined;
      return status;
    });
    this.#exit = exit;
  }

  /** Resolves once `/health` is green. */
  async ready(timeoutMs = READY_TIMEOUT_MS): Promise<void> {
    const deadlineMs = performance.now() + timeoutMs;
    while (await this.api.health() !== 200) {
      if (!this.isRunning) throw new Error(`Node ${this.id} ended:\n${this.logTail()}`);
      if (performance.now() > deadlineMs) {
        throw new Error(`Node ${this.id} does not serve after ${timeoutMs} ms:\n${this.logTail()}`);
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  /** kill -9; resolves when the process is gone. */
  async kill(): Promise<void> {
    this.#signal("SIGKILL");
    await this.#exit;
  }

  /** Asks to stop; resolves with the exit code, after some time by force. */
  async stop(): Promise<number> {
    this.resume();
    this.#signal("SIGTERM");
    const timer = setTimeout(() => this.#signal("SIGKILL"), STOP_TIMEOUT_MS);
    const status = await this.#exit;
    clearTimeout(timer);
    return status?.code ?? 0;
  }

  pause(): void {
    this.#signal("SIGSTOP");
    this.#paused = true;
  }

  resume(): void {
    if (this.#paused) this.#signal("SIGCONT");
    this.#paused = false;
  }

  /** Resident memory in MiB. */
  rssMiB(): number {
    const status = Deno.readTextFileSync(`/proc/${this.pid}/status`);
    return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
  }

  #signal(signal: Deno.Signal): void {
    try {
      this.#child?.kill(signal);
    } catch (thrown) {
      // The process ended by itself a moment ago.
      if (!(thrown instanceof TypeError)) throw thrown;
    }
  }
}

/** The environment without settings of a server that the caller's shell may hold. */
function cleanEnvironment(): Record<string, string> {
  const kept = Object.entries(Deno.env.toObject()).filter(([name]) =>
    !name.startsWith("RNACOS_") && name !== "RUST_LOG" && name !== "DENO_KV_DB_MODE"
  );
  return Object.fromEntries(kept);
}

/** Starts this repository's server as a process of its own, for tests and measurements with real processes. */
import { freePorts } from "./free_ports.ts";
import { TextLineStream } from "./text_lines.ts";
import { inRepository } from "./repository.ts";

/** The same rights and limits of memory as in the task `start`. */
export const RUN_ARGS: readonly string[] = [
  "run",
  "--v8-flags=--heap-growing-percent=100,--max-semi-space-size=8",
  "--no-prompt",
  "--allow-net",
  "--allow-env",
  "--allow-read",
  "--allow-write",
  "--allow-sys=statfs,systemMemoryInfo,loadavg,cpus",
  inRepository("main.ts"),
];

/** The last line of the banner; the log may be filtered, this line is always there. */
const READY_LINE = "rnacos started";
const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 15_000;
/** Lines of the log that a failure shows. */
const KEPT_LINES = 200;

export interface ServerOptions {
  /** Settings over the defaults made here (ports, data directory, JSON log). */
  readonly env?: Readonly<Record<string, string>>;
  readonly dataDir?: string;
  readonly args?: readonly string[];
  /** A command that the server is run under, as `strace -f -o FILE`. */
  readonly wrapper?: readonly string[];
  /** A program to run instead of these sources. */
  readonly program?: string;
  /** The folder that it is started in. */
  readonly cwd?: string;
}

/** The environment without settings of a server that the caller's shell may hold. */
function cleanEnvironment(): Record<string, string> {
  const kept = Object.entries(Deno.env.toObject()).filter(([name]) =>
    !name.startsWith("RNACOS_") && name !== "RUST_LOG" && name !== "DENO_KV_DB_MODE"
  );
  return Object.fromEntries(kept);
}

/** One run of the server from start to exit. */
export class ServerProcess {
  readonly httpPort: number;
  readonly grpcPort: number;
  readonly dataDir: string;
  readonly url: string;
  /** Resolves with the milliseconds from the start of the process until it was ready. */
  readonly ready: Promise<number>;
  readonly #child: Deno.ChildProcess;
  readonly #lines: string[] = [];
  readonly #drained: Promise<unknown>;
  #stdout = "";

  constructor(options: ServerOptions = {}) {
    const ports = freePorts();
    this.dataDir = options.dataDir ?? Deno.makeTempDirSync({ prefix: "rnacos-" });
    const env: Record<string, string> = {
      RNACOS_HTTP_PORT: String(ports.http),
      RNACOS_GRPC_PORT: String(ports.grpc),
      RNACOS_HTTP_CONSOLE_PORT: "0",
      RNACOS_SDK_HOST: "127.0.0.1",
      RNACOS_DATA_DIR: this.dataDir,
      RNACOS_LOG_FORMAT: "json",
      ...options.env,
    };
    this.httpPort = Number(env["RNACOS_HTTP_PORT"]);
    this.grpcPort = Number(env["RNACOS_GRPC_PORT"]);
    this.url = `http://127.0.0.1:${this.httpPort}`;
    const server = options.program === undefined
      ? [Deno.execPath(), ...RUN_ARGS]
      : [options.program];
    const command = [...options.wrapper ?? [], ...server];
    const startedMs = performance.now();
    this.#child = new Deno.Command(command[0] ?? "", {
      args: [...command.slice(1), ...options.args ?? []],
      env: { ...cleanEnvironment(), ...env },
      clearEnv: true,
      ...options.cwd === undefined ? {} : { cwd: options.cwd },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    this.ready = promise;
    // Whoever waits sees the failure; a caller that only wants the exit code does not wait.
    this.ready.catch(() => {});
    const timer = setTimeout(
      () => reject(this.#failure("was not ready in time")),
      START_TIMEOUT_MS,
    );
    this.#drained = Promise.all([
      this.#readLog(),
      this.#readOutput(() => resolve(performance.now() - startedMs)),
    ]).then(() => {
      clearTimeout(timer);
      reject(this.#failure("ended before it was ready"));
    });
    this.ready.then(() => clearTimeout(timer), () => clearTimeout(timer));
  }

  static async start(options: ServerOptions = {}): Promise<ServerProcess> {
    const server = new ServerProcess(options);
    try {
      await server.ready;
      return server;
    } catch (thrown) {
      await server.kill();
      throw thrown;
    }
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** What it wrote so far. */
  get log(): string {
    return this.#lines.join("\n");
  }

  get stdout(): string {
    return this.#stdout;
  }

  /** Resolves with the exit code once the process is gone and all its output is read. */
  async exited(): Promise<number> {
    const { code } = await this.#child.status;
    await this.#drained;
    return code;
  }

  signal(signal: Deno.Signal): void {
    try {
      this.#child.kill(signal);
    } catch (thrown) {
      // The process ended by itself a moment ago.
      if (!(thrown instanceof TypeError)) throw thrown;
    }
  }

  /** kill -9. */
  async kill(): Promise<void> {
    this.signal("SIGKILL");
    await this.exited();
  }

  /** Asks to stop and resolves with the exit code; throws when it does not stop. */
  async stop(): Promise<number> {
    this.signal("SIGTERM");
    const timer = setTimeout(() => this.signal("SIGKILL"), STOP_TIMEOUT_MS);
    try {
      return await this.exited();
    } finally {
      clearTimeout(timer);
    }
  }

  /** Resident memory in MiB, from the kernel; 0 where it does not tell. */
  rssMiB(): number {
    try {
      const status = Deno.readTextFileSync(`/proc/${this.pid}/status`);
      return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024;
    } catch (thrown) {
      if (thrown instanceof Deno.errors.NotFound) return 0;
      throw thrown;
    }
  }

  removeData(): void {
    Deno.removeSync(this.dataDir, { recursive: true });
  }

  #failure(what: string): Error {
    return new Error(`The server ${what}; its log ends with:\n${this.log}`);
  }

  async #readLog(): Promise<void> {
    const lines = this.#child.stderr
      .pipeThrough(new TextDecoderStream())
      .pipeThrough(new TextLineStream());
    for await (const line of lines) {
      this.#lines.push(line);
      if (this.#lines.length > KEPT_LINES) this.#lines.shift();
    }
  }

  async #readOutput(onReady: () => void): Promise<void> {
    for await (const text of this.#child.stdout.pipeThrough(new TextDecoderStream())) {
      this.#stdout += text;
      if (this.#stdout.includes(READY_LINE)) onReady();
    }
  }
}

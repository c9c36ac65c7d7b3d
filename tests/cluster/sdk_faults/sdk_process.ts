/** A process with a released client in it, which registers instances and tells the lists that it is handed. */
import { TextLineStream } from "../../../scripts/lib/text_lines.ts";
import type { Sdk } from "./sdks.ts";

/** A virtual machine starts slowly on a busy machine. */
const READY_TIMEOUT_MS = 60_000;
const QUIT_TIMEOUT_MS = 5_000;

/** Port -> whether it was said to be healthy. */
export type Hosts = ReadonlyMap<number, boolean>;

export interface SdkProcessOptions {
  readonly sdk: Sdk;
  /** `host:port`, with commas between. */
  readonly servers: string;
  readonly service: string;
  readonly ports: readonly number[];
  /** Is told every list; without it nothing is subscribed. */
  readonly onList?: (hosts: Hosts) => void;
  /** For the client's own files; exists. */
  readonly folder: string;
}

interface Line {
  readonly hosts?: Readonly<Record<string, boolean>>;
  readonly ready?: boolean;
  readonly error?: string;
}

export class SdkProcess {
  readonly errors: string[] = [];
  readonly #options: SdkProcessOptions;
  readonly #child: Deno.ChildProcess;
  readonly #ready = Promise.withResolvers<void>();
  readonly #output: Promise<void>;
  #last: Hosts = new Map();

  private constructor(options: SdkProcessOptions) {
    this.#options = options;
    const { sdk: { command: [program = "", ...args] }, servers, service, ports, onList, folder } =
      options;
    this.#child = new Deno.Command("sh", {
      args: [
        "-c",
        `exec "$@" 2>>'${folder}/stderr'`,
        "sh",
        program,
        ...args,
        servers,
        service,
        ports.join(","),
        ...onList === undefined ? [] : ["subscribe"],
      ],
      env: { DRIVER_STATE: folder },
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    this.#output = this.#read();
  }

  /** Resolves once it has registered and subscribed. */
  static async start(options: SdkProcessOptions): Promise<SdkProcess> {
    const driver = new SdkProcess(options);
    const late = new Error(`${options.sdk.name} is not ready after ${READY_TIMEOUT_MS} ms`);
    const timer = setTimeout(() => driver.#ready.reject(late), READY_TIMEOUT_MS);
    try {
      await driver.#ready.promise;
      return driver;
    } catch (thrown) {
      await driver.kill();
      throw thrown;
    } finally {
      clearTimeout(timer);
    }
  }

  get pid(): number {
    return this.#child.pid;
  }

  /** The newest list that it was handed; empty before the first. */
  get last(): Hosts {
    return this.#last;
  }

  /** kill -9; resolves when the process is gone. */
  async kill(): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch (thrown) {
      // It ended by itself a moment ago.
      if (!(thrown instanceof TypeError)) throw thrown;
    }
    await this.#ended();
  }

  async quit(): Promise<void> {
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), QUIT_TIMEOUT_MS);
    const writer = this.#child.stdin.getWriter();
    try {
      await writer.write(new TextEncoder().encode("quit\n"));
    } catch (thrown) {
      // It ended by itself, and tells nobody any more.
      if (!(thrown instanceof Deno.errors.BrokenPipe)) throw thrown;
    } finally {
      writer.releaseLock();
    }
    await this.#ended();
    clearTimeout(timer);
  }

  async #ended(): Promise<void> {
    await Promise.all([this.#child.status, this.#output]);
    if (!this.#child.stdin.locked) await this.#child.stdin.close().catch(() => undefined);
  }

  async #read(): Promise<void> {
    const lines = this.#child.stdout.pipeThrough(new TextDecoderStream()).pipeThrough(
      new TextLineStream(),
    );
    for await (const text of lines) {
      // Some clients write lines of their own to standard output.
      if (text.startsWith("{")) this.#take(JSON.parse(text));
    }
    const tail = Deno.readTextFileSync(`${this.#options.folder}/stderr`).slice(-2_000);
    this.#ready.reject(new Error(`${this.#options.sdk.name} ended:\n${tail}`));
  }

  #take({ hosts, ready, error }: Line): void {
    if (error !== undefined) this.errors.push(error);
    if (ready === true) this.#ready.resolve();
    if (hosts === undefined) return;
    this.#last = new Map(Object.entries(hosts).map(([port, healthy]) => [Number(port), healthy]));
    this.#options.onList?.(this.#last);
  }
}

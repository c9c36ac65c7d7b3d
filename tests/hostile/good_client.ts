/** Whoever uses the server as it is meant while it is attacked, on a thread of its own: a busy attacker delays nothing. */
import { Worker } from "node:worker_threads";

/** Ports of the server, handed to the thread. */
export interface GoodClientTask {
  readonly httpPort: number;
  readonly grpcPort: number;
  /** Where the server asks for one. */
  readonly login?: GoodLogin | undefined;
}

interface GoodLogin {
  readonly username: string;
  readonly password: string;
}

export interface GoodClientReport {
  readonly healthChecks: number;
  readonly healthP99Ms: number;
  readonly healthMaxMs: number;
  readonly queries: number;
  /** What was not answered as it should, in words; each kind once. */
  readonly failures: readonly string[];
}

/** Asks `/health` every 20 ms on one connection, and queries over gRPC as an SDK with an instance does. */
export class GoodClient {
  readonly #worker: Worker;
  readonly #reports: AsyncIterator<GoodClientReport | "ready">;

  private constructor({ httpPort, grpcPort, login }: GoodClientTask) {
    this.#worker = new Worker(new URL("good_client_thread.ts", import.meta.url), {
      workerData: { httpPort, grpcPort, login },
    });
    this.#reports = messagesOf(this.#worker);
  }

  /** Resolves once it has had its first answers. */
  static async start(task: GoodClientTask): Promise<GoodClient> {
    const client = new GoodClient(task);
    await client.#reports.next();
    return client;
  }

  /** Forgets what it saw so far. */
  reset(): void {
    this.#worker.postMessage("reset");
  }

  /** What it saw since the last `reset`. */
  async report(): Promise<GoodClientReport> {
    this.#worker.postMessage("report");
    const { value } = await this.#reports.next();
    if (value === "ready") throw new Error("The good client started twice");
    return value;
  }

  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}

async function* messagesOf(worker: Worker): AsyncGenerator<GoodClientReport | "ready"> {
  const waiting: (GoodClientReport | "ready")[] = [];
  let failed: unknown;
  let wake = () => {};
  worker.on("message", (message: GoodClientReport | "ready") => {
    waiting.push(message);
    wake();
  });
  worker.on("error", (error: unknown) => {
    failed = error;
    wake();
  });
  for (;;) {
    const next = waiting.shift();
    if (next !== undefined) yield next;
    else if (failed !== undefined) throw failed;
    else await new Promise<void>((resolve) => wake = resolve);
  }
}

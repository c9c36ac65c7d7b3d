/**
 * The port that HTTP is served on. Deno's server ends when a connection cannot be accepted, which a process with too
 * many open files has to expect: its idle connections are closed then, and a new server listens on the same port.
 */
import { HTTP, type Logger, messageOf } from "../../base/mod.ts";
import type { HttpService, ServedPort } from "../../h1/mod.ts";
import { SpareFiles } from "./spare_files.ts";
import { respondingWith } from "./to_response.ts";

type Handler = (
  request: Request,
  info: Deno.ServeHandlerInfo<Deno.NetAddr>,
) => Response | Promise<Response>;
type Server = Deno.HttpServer<Deno.NetAddr>;

export interface HttpPortOptions {
  readonly hostname: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly service: HttpService;
  readonly logger: Logger;
  /** Replaced by tests. */
  readonly serve?: (options: Deno.ServeTcpOptions, handler: Handler) => Server;
}

export class HttpPort implements ServedPort {
  readonly port: number;
  readonly hostname: string;
  readonly finished: Promise<void>;
  readonly #options: HttpPortOptions;
  readonly #spare = new SpareFiles(HTTP.spareFiles);
  /** Servers that the system ended, until the last of their requests is answered. */
  readonly #ended = new Set<Promise<void>>();
  readonly #finish: () => void;
  #server: Server | undefined;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #stopped: Promise<void> | undefined;
  #endsSinceLog = 0;
  #loggedMs = -Infinity;

  /** Listens at once; throws the system's error when it cannot. */
  constructor(options: HttpPortOptions) {
    this.#options = options;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.finished = promise;
    this.#finish = resolve;
    const server = this.#listen(options.port);
    this.port = server.addr.port;
    this.hostname = server.addr.hostname;
    this.#spare.take();
  }

  shutdown(): Promise<void> {
    return this.#stopped ??= this.#stop();
  }

  async #stop(): Promise<void> {
    clearTimeout(this.#retry);
    this.#spare.release();
    await Promise.all([...this.#ended, this.#server?.shutdown()]);
    this.#finish();
  }

  #listen(port: number): Server {
    const { hostname, service, logger, serve = Deno.serve } = this.#options;
    const server = serve({
      hostname,
      port,
      // The application says in its own words where it listens.
      onListen: () => {},
      onError: (error) => {
        logger.error("request failed outside its handler", { error: String(error) });
        return new Response("Internal server error", { status: 500 });
      },
    }, respondingWith(service));
    this.#server = server;
    server.finished.catch((thrown: unknown) => this.#lost(server, thrown));
    return server;
  }

  #lost(server: Server, thrown: unknown): void {
    if (this.#stopped !== undefined) return;
    this.#server = undefined;
    this.#tell(messageOf(thrown));
    // What the rest of the process has to open need not wait for the connections to go.
    this.#spare.release();
    // Its connections outlive its listener; idle ones are closed by this, requests are answered.
    const drained: Promise<void> = server.shutdown()
      .catch((error: unknown) => this.#tell(messageOf(error)))
      .finally(() => this.#ended.delete(drained));
    this.#ended.add(drained);
    this.#listenLater();
  }

  #listenLater(): void {
    this.#retry = setTimeout(() => this.#listenAgain(), HTTP.listenRetryMs);
  }

  #listenAgain(): void {
    if (!this.#spare.take()) {
      this.#listenLater();
      return;
    }
    try {
      this.#listen(this.port);
    } catch (thrown) {
      this.#spare.release();
      this.#tell(messageOf(thrown));
      this.#listenLater();
    }
  }

  #tell(reason: string): void {
    this.#endsSinceLog++;
    const nowMs = performance.now();
    if (nowMs - this.#loggedMs < HTTP.listenLogMs) return;
    this.#options.logger.warn(
      "The HTTP port takes no connections for a moment; is the limit of open files (ulimit -n) high enough?",
      { reason, times: this.#endsSinceLog },
    );
    this.#loggedMs = nowMs;
    this.#endsSinceLog = 0;
  }
}

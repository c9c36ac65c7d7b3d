/** The listening socket and its end: stop accepting, answer what is held, finish what is under way, within a bound. */
import { HTTP } from "../base/mod.ts";
import { createHttpHandler, type HttpDeps } from "./handler.ts";

export interface HttpServerOptions extends Omit<HttpDeps, "stopping"> {
  readonly hostname: string;
  /** 0 takes a free port; the real one is in `HttpServer.port`. */
  readonly port: number;
}

export interface HttpServer {
  readonly port: number;
  readonly hostname: string;
  /** Resolves when the server has ended, by `stop` or by itself. */
  readonly finished: Promise<void>;
  /**
   * Ends the server: held polls are answered at once, requests under way get `drainMs`, then their connections are
   * closed. Resolves when nothing is under way. Safe to call twice.
   */
  stop(drainMs?: number): Promise<void>;
}

/** Resolves once the socket listens; rejects with the system's error when it cannot. */
export function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const stopping = new AbortController();
  const closing = new AbortController();
  const handler = createHttpHandler({ ...options, stopping: stopping.signal });
  const { promise, resolve, reject } = Promise.withResolvers<HttpServer>();
  try {
    const server = Deno.serve({
      hostname: options.hostname,
      port: options.port,
      signal: closing.signal,
      onListen: (address) => {
        // The server object is assigned by the time this microtask runs.
        queueMicrotask(() => resolve(running(server, address, { stopping, closing, options })));
      },
      onError: (error) => {
        options.logger.error("request failed outside its handler", { error: String(error) });
        return new Response("Internal server error", { status: 500 });
      },
    }, handler);
  } catch (error) {
    reject(error);
  }
  return promise;
}

interface Switches {
  readonly stopping: AbortController;
  readonly closing: AbortController;
  readonly options: HttpServerOptions;
}

function running(
  server: Deno.HttpServer<Deno.NetAddr>,
  address: Deno.NetAddr,
  { stopping, closing, options }: Switches,
): HttpServer {
  let stopped: Promise<void> | undefined;
  const end = async (drainMs: number): Promise<void> => {
    stopping.abort();
    const drained = server.shutdown();
    options.api.config.watch.close();
    const timer = setTimeout(() => {
      options.logger.warn("closing connections whose requests did not end in time", { drainMs });
      closing.abort();
    }, drainMs);
    try {
      await Promise.race([drained, server.finished]);
    } finally {
      clearTimeout(timer);
    }
  };
  return {
    port: address.port,
    hostname: address.hostname,
    finished: server.finished,
    stop: (drainMs = HTTP.drainMs) => stopped ??= end(drainMs),
  };
}

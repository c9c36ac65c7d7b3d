/** The listening socket and its end: stop accepting, answer what is held, finish what is under way, within a bound. */
import { given, HTTP, within } from "../base/mod.ts";
import { type HttpService, type ServedPort, startH1Server } from "../h1/mod.ts";
import { type ByteSocket, securedListener } from "../wire/mod.ts";
import { HttpPort } from "./deno/http_port.ts";
import { createHttpHandler, type HttpDeps } from "./handler.ts";

export interface HttpServerOptions extends Omit<HttpDeps, "stopping" | "cutOff" | "operators"> {
  readonly hostname: string;
  /** Opens the routes for operators to other machines; without one nothing does. */
  readonly operatorToken?: string;
  /** For commands on this machine; without one there is none. */
  readonly operatorSecret?: string;
  /** False where browsers ask: nobody is an operator by coming from this machine. */
  readonly trustsOwnMachine?: boolean;
  /** What sees requests first, and answers those that are not for routes. */
  readonly front?: (routes: HttpService) => HttpService;
  /** Threads that serve the same port, where the engine is the native one without TLS; absent for none. */
  readonly share?: ((port: ServedPort, service: HttpService) => ServedPort) | undefined;
  /** What speaks HTTP/1.1 on the port. */
  readonly engine?: HttpEngine;
  /** What takes TLS off a connection; absent: there is none. The native engine alone can have it. */
  readonly secure?: ((socket: ByteSocket) => ByteSocket) | undefined;
  /** Bounds of the port, where the engine has them; absent for the usual ones. */
  readonly connections?: {
    readonly maxConnections: number;
    readonly reservedConnections: number;
  };
  /** 0 takes a free port; the real one is in `HttpServer.port`. */
  readonly port: number;
}

type HttpEngine = "deno" | "native";

export interface HttpServer {
  readonly port: number;
  readonly hostname: string;
  /** Resolves when the server has ended, by `stop`. */
  readonly finished: Promise<void>;
  /**
   * Ends the server: held polls are answered at once, requests under way get `drainMs`, then they are answered with
   * 503. Connections that do not take their answers in `HTTP.cutOffMs` are ended, or left to the end of the process
   * where the engine cannot. Safe to call twice.
   */
  stop(drainMs?: number): Promise<void>;
}

/** Listens at once; throws the system's error when it cannot. */
export function startHttpServer(options: HttpServerOptions): HttpServer {
  const stopping = new AbortController();
  const cutOff = new AbortController();
  const routes = createHttpHandler({
    ...options,
    operators: {
      token: options.operatorToken ?? "",
      ownSecret: options.operatorSecret ?? "",
      boundTo: options.hostname,
      trustsOwnMachine: options.trustsOwnMachine ?? true,
    },
    stopping: stopping.signal,
    cutOff: cutOff.signal,
  });
  const { front } = options;
  const service = front === undefined ? routes : front(routes);
  return running(servedPort(options, service), { stopping, cutOff, options });
}

function servedPort(options: HttpServerOptions, service: HttpService): ServedPort {
  const { hostname, port, logger, clock, connections, secure, share, engine = "native" } = options;
  if (engine === "deno") {
    if (secure !== undefined) throw new Error("Cannot serve TLS with the engine deno");
    return new HttpPort({ hostname, port, service, logger });
  }
  const bounds = connections === undefined ? {} : { bounds: connections };
  const listener = share === undefined
    ? secure && securedListener(Deno.listen({ hostname, port }), secure)
    : sharedListener(hostname, port);
  const server = startH1Server({
    ...{ hostname, port, service, logger, clock, ...bounds },
    ...given({ listener }),
  });
  return share === undefined ? server : share(server, service);
}

/** Of a port that nobody had: one that is shared would be shared with another server as well. */
function sharedListener(hostname: string, port: number): Deno.Listener {
  const probe = Deno.listen({ hostname, port });
  const { port: free } = probe.addr;
  probe.close();
  return Deno.listen({ hostname, port: free, reusePort: true });
}

interface Switches {
  readonly stopping: AbortController;
  readonly cutOff: AbortController;
  readonly options: HttpServerOptions;
}

function running(
  server: ServedPort,
  { stopping, cutOff, options }: Switches,
): HttpServer {
  let stopped: Promise<void> | undefined;
  const end = async (drainMs: number): Promise<void> => {
    stopping.abort();
    const drained = server.shutdown();
    // Before the data is loaded nothing can be held.
    options.api()?.config.watch.close();
    options.api()?.config.changes.close();
    if (await within(drained, drainMs)) return;
    options.logger.warn("answering requests that did not end in time", { drainMs });
    cutOff.abort();
    const cutOffMs = Math.min(drainMs, HTTP.cutOffMs);
    if (await within(drained, cutOffMs)) return;
    options.logger.warn("leaving connections that do not take their answers", { cutOffMs });
    server.close?.();
  };
  return {
    port: server.port,
    hostname: server.hostname,
    finished: server.finished,
    stop: (drainMs = HTTP.drainMs) => stopped ??= end(drainMs),
  };
}

/** The listening socket and its end: stop accepting, answer what is held, finish what is under way, within a bound. */
import { HTTP, within } from "../base/mod.ts";
import type { HttpService, ServedPort } from "../h1/mod.ts";
import { HttpPort } from "./deno/http_port.ts";
import { createHttpHandler, type HttpDeps } from "./handler.ts";

interface HttpServerOptions extends Omit<HttpDeps, "stopping" | "cutOff" | "operators"> {
  readonly hostname: string;
  /** Opens the routes for operators to other machines; without one nothing does. */
  readonly operatorToken?: string;
  /** For commands on this machine; without one there is none. */
  readonly operatorSecret?: string;
  /** False where browsers ask: nobody is an operator by coming from this machine. */
  readonly trustsOwnMachine?: boolean;
  /** What sees requests first, and answers those that are not for routes. */
  readonly front?: (routes: HttpService) => HttpService;
  /** 0 takes a free port; the real one is in `HttpServer.port`. */
  readonly port: number;
}

export interface HttpServer {
  readonly port: number;
  readonly hostname: string;
  /** Resolves when the server has ended, by `stop`. */
  readonly finished: Promise<void>;
  /**
   * Ends the server: held polls are answered at once, requests under way get `drainMs`, then they are answered with
   * 503. Connections that do not take their answers in `HTTP.cutOffMs` are left to the end of the process. Safe to
   * call twice.
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
  const { hostname, port, logger, front } = options;
  const service = front === undefined ? routes : front(routes);
  const server = new HttpPort({ hostname, port, service, logger });
  return running(server, { stopping, cutOff, options });
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
    if (await within(drained, drainMs)) return;
    options.logger.warn("answering requests that did not end in time", { drainMs });
    cutOff.abort();
    const cutOffMs = Math.min(drainMs, HTTP.cutOffMs);
    if (await within(drained, cutOffMs)) return;
    options.logger.warn("leaving connections that do not take their answers", { cutOffMs });
  };
  return {
    port: server.port,
    hostname: server.hostname,
    finished: server.finished,
    stop: (drainMs = HTTP.drainMs) => stopped ??= end(drainMs),
  };
}

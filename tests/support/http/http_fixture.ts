/** The handler in this process, without a socket. */
import type { Clock, LogFields, Logger } from "../../../src/base/mod.ts";
import { allRoutes, type HttpRoute, routesUnder, type ServerInfo } from "../../../src/http/mod.ts";
import type { Api } from "../../../src/api/mod.ts";
import { FakeApi } from "../fake_api.ts";
import { createRespondingHandler, type RespondingHandler } from "./responding_handler.ts";

export const NOW_MS = Date.UTC(2026, 10, 22, 16, 1, 12, 138);

export const fixedClock: Clock = { nowMs: () => NOW_MS, monotonicMs: () => 0 };

export const serverInfo: ServerInfo = {
  version: "0.1.0",
  protocolVersion: "2.5.1",
  host: "10.0.0.9",
  httpPort: () => 8848,
  metricsText: () => Promise.resolve("# HELP up up\nup 1\n"),
  historyRetentionDays: 30,
  isAuthOn: false,
  clusterAccess: "own-machine",
};

/** Declares a route anywhere. */
export const anyRoute = routesUnder({ base: "", family: "caused" });

export const OPERATOR_TOKEN = "token-of-the-cluster";

export interface Asked {
  readonly headers?: Record<string, string>;
  /** Sent as a form unless a content type is given. */
  readonly body?: string | Uint8Array<ArrayBuffer>;
  readonly from?: string;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: Headers;
}

export class Fixture {
  readonly fake: FakeApi = new FakeApi();
  readonly logged: readonly Logged[];
  readonly stopping = new AbortController();
  readonly cutOff = new AbortController();
  readonly handler: RespondingHandler;

  /** `real`: use cases in place of the fake ones. */
  constructor(extra: readonly HttpRoute[] = [], real: Partial<Api> = {}) {
    const api = { ...this.fake.api(), ...real };
    const { logger, logged } = recordingLogger();
    this.logged = logged;
    this.handler = createRespondingHandler({
      api: () => api,
      server: this.fake.server.view(),
      routes: [...allRoutes(serverInfo), ...extra],
      operators: { token: OPERATOR_TOKEN, boundTo: "10.0.0.9" },
      clock: fixedClock,
      logger,
      stopping: this.stopping.signal,
      cutOff: this.cutOff.signal,
    });
  }

  async ask(method: string, path: string, asked: Asked = {}): Promise<Answer> {
    const response = await this.handler(this.request(method, path, asked), {
      remoteAddr: { transport: "tcp", hostname: asked.from ?? "127.0.0.1", port: 50000 },
    });
    return { status: response.status, body: await response.text(), headers: response.headers };
  }

  request(method: string, path: string, { headers, body }: Asked): Request {
    const all = new Headers(headers);
    if (body !== undefined && !all.has("content-type")) {
      all.set("content-type", "application/x-www-form-urlencoded; charset=GBK");
    }
    return new Request(`http://127.0.0.1:8848${path}`, {
      method,
      headers: all,
      ...(body === undefined ? {} : { body }),
    });
  }
}

export interface Logged {
  readonly message: string;
  readonly fields: LogFields | undefined;
}

/** A logger that keeps what it is told. */
export function recordingLogger(): { readonly logger: Logger; readonly logged: Logged[] } {
  const logged: Logged[] = [];
  const log = (message: string, fields?: LogFields) => void logged.push({ message, fields });
  const logger: Logger = {
    // Each refused request is a message at level debug; `CollectedLog` keeps those, too.
    enabled: (level) => level !== "debug" && level !== "trace",
    log: (_level, message, fields) => log(message, fields),
    debug: () => {},
    info: log,
    warn: log,
    error: log,
    target: () => logger,
  };
  return { logger, logged };
}

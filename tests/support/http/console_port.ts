/** The port of the console over real users, for tests. */
import { assertEquals } from "#assert";
import type { AuthApi } from "../../../src/api/mod.ts";
import { consolePortRoutes, createBrowserSessions, type HttpRoute } from "../../../src/http/mod.ts";
import type { ConsoleSession } from "../../../src/http/console/wire.ts";
import { viewOver } from "../fake_server.ts";
import { AuthFixture } from "./auth_fixture.ts";
import { fixedClock, recordingLogger, serverInfo } from "./http_fixture.ts";
import { createRespondingHandler } from "./responding_handler.ts";

export const SESSION = "/rnacos/v1/console/session";
export const OWN = { "x-rnacos-console": "1" };
export const LIMIT = 3;
const TTL_SECONDS = 600;

export interface Asked {
  readonly headers?: Record<string, string>;
  readonly body?: string | ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly from?: string;
  /** It came in TLS. */
  readonly isSecure?: boolean;
}

export interface PortOptions {
  readonly isOpen?: boolean;
  readonly ownNames?: readonly string[];
  readonly auth?: Partial<AuthApi>;
  /** Told of each request that has come to a handler. */
  readonly onServe?: (name: string) => void;
}

/** The port of the console over real users, without a socket. */
export class ConsolePort {
  readonly fixture: AuthFixture;
  readonly routes: readonly HttpRoute[];
  readonly handler: ReturnType<typeof createRespondingHandler>;

  constructor(fixture: AuthFixture, options: PortOptions = {}) {
    const { isOpen = false, ownNames = [], auth = {}, onServe = () => {} } = options;
    this.fixture = fixture;
    const sessions = createBrowserSessions({ isOpen, ownNames, basePath: "/ops/" });
    const never = new AbortController().signal;
    this.routes = consolePortRoutes(serverInfo, {
      ...{ sessions, basePath: "/ops/", nodeId: "7", failedLoginsPerHour: LIMIT },
      ttlMs: TTL_SECONDS * 1_000,
      maxMs: 2.5 * TTL_SECONDS * 1_000,
    });
    const api = { ...fixture.api, auth: { ...fixture.api.auth, ...auth } };
    this.handler = createRespondingHandler({
      api: () => api,
      server: viewOver(fixture.rooms.node),
      routes: this.routes.map((route) => ({
        ...route,
        serve: (sent, call) => {
          onServe(`${route.method} ${route.path}`);
          return route.serve(sent, call);
        },
      })),
      ...{ isAuthOn: true, sessions, basePath: "/ops/" },
      operators: { token: "", boundTo: "127.0.0.1", trustsOwnMachine: false },
      clock: fixedClock,
      logger: recordingLogger().logger,
      ...{ stopping: never, cutOff: never },
    });
  }

  async ask(
    line: string,
    { headers = {}, body, from = "127.0.0.1", isSecure = false }: Asked = {},
  ) {
    const [method = "", path = ""] = line.split(" ");
    const request = new Request(`http://h:10848${path}`, {
      ...{ method, headers: { host: "localhost:10848", ...headers } },
      ...body === undefined ? {} : { body },
    });
    const remoteAddr = { transport: "tcp", hostname: from, port: 50_000 } as const;
    const answer = await this.fixture.finished(this.handler(request, { remoteAddr, isSecure }));
    return { status: answer.status, body: await answer.text(), headers: answer.headers };
  }

  login(username: string, password: string, more: Asked = {}) {
    const form = new URLSearchParams({ username, password }).toString();
    const type = { "content-type": "application/x-www-form-urlencoded" };
    const headers = { ...OWN, ...type, ...more.headers };
    return this.ask(`POST ${SESSION}`, { ...more, headers, body: more.body ?? form });
  }

  async cookieOf(name: string): Promise<string> {
    const { status, headers } = await this.login(name, `${name}-password`);
    assertEquals(status, 200);
    return headers.get("set-cookie")?.split(";")[0] ?? "";
  }

  async session(cookie: string): Promise<ConsoleSession> {
    const { status, body } = await this.ask(`GET ${SESSION}`, { headers: { cookie } });
    assertEquals(status, 200);
    return JSON.parse(body);
  }
}

export async function withConsole(work: (port: ConsolePort) => Promise<void>): Promise<void> {
  const fixture = await AuthFixture.start();
  try {
    await work(new ConsolePort(fixture));
  } finally {
    fixture.close();
  }
}

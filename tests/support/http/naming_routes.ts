/** Asking the naming routes as clients do. */
import { fixedClock, recordingLogger, serverInfo } from "./http_fixture.ts";
import { viewOver } from "../fake_server.ts";
import { NamingFixture } from "../naming_fixture.ts";
import type { Api } from "../../../src/api/mod.ts";
import { namingRoutes } from "../../../src/http/v1/naming_routes.ts";
import { createRespondingHandler } from "./responding_handler.ts";

export const AT = "serviceName=G%40%40s&ip=1.1.1.1&port=80";

/** Who asks: routes for operators serve this machine alone. */
export const THIS_MACHINE = {
  remoteAddr: { transport: "tcp", hostname: "127.0.0.1", port: 40_000 },
} as const;

/** The naming routes over the real use cases and a state machine. */
export class NamingRoutes {
  readonly rooms: NamingFixture;
  readonly #handler;

  constructor(settings: { readonly maxMetadataChars?: number } = {}) {
    this.rooms = new NamingFixture({}, settings);
    const { naming, node } = this.rooms;
    // The naming routes use nothing else of the api; anything else would fail loudly.
    const api = { naming, namingAdmin: naming.admin } as unknown as Api;
    this.#handler = createRespondingHandler({
      // Before its data is loaded a server has no use cases.
      api: () => node.ready ? api : undefined,
      server: viewOver(node),
      routes: namingRoutes(serverInfo),
      clock: fixedClock,
      logger: recordingLogger().logger,
      stopping: new AbortController().signal,
      cutOff: new AbortController().signal,
    });
  }

  async ask(line: string, body?: string, headers: Record<string, string> = {}) {
    const [method = "", path = ""] = line.split(" ");
    const all = new Headers(headers);
    if (body !== undefined && !all.has("content-type")) {
      all.set("content-type", "application/x-www-form-urlencoded");
    }
    const request = new Request(`http://h/nacos/v1/ns${path}`, {
      method,
      headers: all,
      ...(body === undefined ? {} : { body }),
    });
    const answer = await this.#handler(request, THIS_MACHINE);
    return { status: answer.status, body: await answer.text(), headers: answer.headers };
  }

  async text(line: string, body?: string): Promise<string> {
    const { status, body: text } = await this.ask(line, body);
    return `${status} ${text}`;
  }

  async json(line: string, body?: string) {
    return JSON.parse((await this.ask(line, body)).body);
  }

  close(): void {
    this.rooms.naming.close();
  }
}

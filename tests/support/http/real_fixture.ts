/** The handler over real use cases and the real state machine, without authentication, log and disk. */
import { createConfigApi, createNamespaceApi } from "../../../src/api/mod.ts";
import { NamingFixture } from "../naming_fixture.ts";
import { HandTimers } from "./hand_timers.ts";
import { type Asked, fixedClock, Fixture } from "./http_fixture.ts";

export class RealFixture extends Fixture {
  readonly rooms: NamingFixture;

  constructor(rooms: NamingFixture = new NamingFixture()) {
    const { node, naming } = rooms;
    super([], {
      config: createConfigApi({ node, clock: fixedClock, timers: new HandTimers() }),
      namespaces: createNamespaceApi({ node }),
      naming,
      namingAdmin: naming.admin,
    });
    this.rooms = rooms;
  }

  /** Status and body of `METHOD /path`; the body is sent as a form. */
  async text(line: string, body?: string, headers: Record<string, string> = {}): Promise<string> {
    const answer = await this.asked(line, body, headers);
    return `${answer.status} ${answer.body}`;
  }

  async json(line: string, body?: string, headers: Record<string, string> = {}) {
    return JSON.parse((await this.asked(line, body, headers)).body);
  }

  asked(line: string, body?: string, headers: Record<string, string> = {}) {
    const [method = "", path = ""] = line.split(" ");
    const asked: Asked = { headers, ...body === undefined ? {} : { body } };
    return this.ask(method, path, asked);
  }

  close(): void {
    this.rooms.naming.close();
  }
}

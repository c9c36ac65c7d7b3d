/** The handler with authentication on, over real use cases and the real state machine, without a socket. */
import {
  type Api,
  AuditQuestions,
  checkedNode,
  createBackupApi,
  createConfigApi,
  createFuzzyApi,
  createLockApi,
  createNamespaceApi,
  MoveJobs,
  type NewUser,
} from "../../../src/api/mod.ts";
import { CREDENTIALS, NO_AUDIT } from "../../../src/base/mod.ts";
import type { NamespacePrivilege } from "../../../src/auth/mod.ts";
import { allRoutes, type HttpRoute } from "../../../src/http/mod.ts";
import { createCaller } from "../callers.ts";
import { documents } from "../documents.ts";
import { createFakeAccess, type FakeAccess } from "../fake_access.ts";
import { FakeNodes } from "../fake_nodes.ts";
import { viewOver } from "../fake_server.ts";
import { NamingFixture } from "../naming_fixture.ts";
import { answerText } from "./answer_text.ts";
import { HandTimers } from "./hand_timers.ts";
import { fixedClock, OPERATOR_TOKEN, recordingLogger, serverInfo } from "./http_fixture.ts";
import { createRespondingHandler, type RespondingHandler } from "./responding_handler.ts";

export const OWN_SECRET = "secret-of-the-data-directory";
export const BACKUP_TOKEN = "0123456789abcdef0123456789abcdef";
/** Not this machine. */
export const ELSEWHERE = "10.0.0.7";

export interface AuthAsked {
  /** Sent as the header of this name. */
  readonly token?: string | undefined;
  readonly headers?: Record<string, string>;
  /** Sent as a form unless a content type is given. */
  readonly body?: string;
  readonly from?: string;
}

export interface AuthAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers: Headers;
}

export const SYSTEM_CALLER = createCaller({ user: "root" });

/** A white list of these. */
export function onlyIn(...whitelist: readonly string[]): NamespacePrivilege {
  return {
    enabled: true,
    whitelistIsAll: false,
    whitelist,
    blacklistIsAll: false,
    blacklist: [],
  };
}

export class AuthFixture {
  readonly rooms: NamingFixture = new NamingFixture();
  readonly access: FakeAccess = createFakeAccess({
    firstAdmin: {
      username: "admin",
      password: "admin-password",
      keep: () => Promise.resolve(),
      discard: () => Promise.resolve(),
    },
  }, this.rooms.node);
  readonly nodes: FakeNodes = new FakeNodes();
  readonly api: Api;
  readonly handler: RespondingHandler;
  readonly routes: readonly HttpRoute[] = allRoutes({
    ...serverInfo,
    isAuthOn: true,
    isMcpOn: true,
  });
  /** Told of each request that has come to a handler. */
  onServe: (route: HttpRoute) => void = () => {};

  constructor() {
    const { naming } = this.rooms;
    const node = checkedNode(this.rooms.node, documents);
    const { auth, users } = this.access;
    const { logger } = recordingLogger();
    const namespaces = createNamespaceApi({ node });
    this.api = {
      auth,
      users,
      audit: NO_AUDIT,
      nodes: this.nodes.api(),
      audits: new AuditQuestions({ audit: NO_AUDIT, transport: undefined, logger }),
      naming,
      namingAdmin: naming.admin,
      config: createConfigApi({ node, documents, clock: fixedClock, timers: new HandTimers() }),
      fuzzy: createFuzzyApi({ node, services: naming.listed, monotonicMs: () => 0 }),
      locks: createLockApi({ node, nodeId: 1, timers: new HandTimers(), clock: fixedClock }),
      namespaces,
      moves: new MoveJobs({
        ...{ node, naming, namespaces, users, logger, audit: NO_AUDIT, clock: fixedClock },
        pause: () => Promise.resolve(),
      }),
      backups: createBackupApi({
        node: this.rooms.node,
        token: BACKUP_TOKEN,
        software: "1",
        nowMs: fixedClock.nowMs,
        log: logger,
      }),
    };
    this.handler = createRespondingHandler({
      api: () => this.api,
      server: viewOver(this.rooms.node),
      routes: this.routes.map((route) => ({
        ...route,
        serve: (sent, call) => {
          this.onServe(route);
          return route.serve(sent, call);
        },
      })),
      isAuthOn: true,
      operators: { token: OPERATOR_TOKEN, boundTo: "10.0.0.9", ownSecret: OWN_SECRET },
      clock: fixedClock,
      logger,
      stopping: new AbortController().signal,
      cutOff: new AbortController().signal,
    });
  }

  /** Once there are a key and a first administrator. */
  static async start(): Promise<AuthFixture> {
    const fixture = new AuthFixture();
    await fixture.access.settle();
    return fixture;
  }

  /** Creates a user and logs them in. */
  async person(name: string, more: Partial<NewUser> = {}): Promise<string> {
    await this.access.users.create({ name, password: `${name}-password`, ...more }, SYSTEM_CALLER);
    return await this.tokenOf(name);
  }

  async tokenOf(name: string): Promise<string> {
    const session = await this.access.auth.openSession(name);
    if (session === undefined) throw new Error(`there is no user ${name}`);
    return session.accessToken;
  }

  async publish(dataId: string, namespace?: string, group = "G"): Promise<void> {
    const key = this.api.config.checkKey({ namespace, group, dataId });
    const content = `content of ${dataId}`;
    await this.api.config.publish({ key, content, info: {} }, SYSTEM_CALLER);
  }

  async ask(line: string, asked: AuthAsked = {}): Promise<AuthAnswer> {
    const [method = "", path = ""] = line.split(" ");
    const headers = new Headers(asked.headers);
    if (asked.token !== undefined) headers.set("accessToken", asked.token);
    const { body } = asked;
    if (body !== undefined && !headers.has("content-type")) {
      headers.set("content-type", "application/x-www-form-urlencoded");
    }
    const request = new Request(`http://h${path}`, {
      method,
      headers,
      ...(body === undefined ? {} : { body }),
    });
    const answer = await this.finished(this.handler(request, {
      remoteAddr: { transport: "tcp", hostname: asked.from ?? ELSEWHERE, port: 50_000 },
    }));
    return { status: answer.status, body: await answerText(answer), headers: answer.headers };
  }

  /** A failed login is answered after a time that has to pass first. */
  async finished(answer: Response | Promise<Response>): Promise<Response> {
    const settled = this.access.settle();
    const early = await Promise.race([answer, settled]);
    await settled;
    if (early instanceof Response) return early;
    this.access.time.advance(CREDENTIALS.failureFloorMs);
    return await answer;
  }

  /** Status and body, or of a refusal for want of rights its words. */
  async text(line: string, asked: AuthAsked = {}): Promise<string> {
    const { status, body } = await this.ask(line, asked);
    if (status !== 403 || !body.startsWith("{")) return `${status} ${body}`;
    const { message, errorCode } = JSON.parse(body);
    return errorCode === undefined ? `403 ${message}` : `403 ${message} ${errorCode}`;
  }

  close(): void {
    this.rooms.naming.close();
    this.access.auth.close();
  }
}

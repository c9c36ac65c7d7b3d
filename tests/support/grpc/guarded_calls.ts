/** Unary calls against the real use cases while tokens are demanded: users, what they may see, and calls as bytes. */
import {
  type Api,
  createConfigApi,
  createFuzzyApi,
  createLockApi,
  createNamespaceApi,
  createNamingApi,
} from "../../../src/api/mod.ts";
import {
  type AuditFacts,
  CREDENTIALS,
  LogThrottle,
  silentLogger,
  systemClock,
  systemTimers,
} from "../../../src/base/mod.ts";
import { CallCounters } from "../../../src/grpc/call_counters.ts";
import { ConnectionAccess } from "../../../src/grpc/connection_access.ts";
import { createDispatch } from "../../../src/grpc/dispatch.ts";
import type { Edge } from "../../../src/grpc/edge.ts";
import { decodePayload, encodePayload, withHeader } from "../../../src/grpc/payload_codec.ts";
import { grpcRoutes } from "../../../src/grpc/routes.ts";
import type { Session } from "../../../src/grpc/session.ts";
import { createCaller } from "../callers.ts";
import { createFakeAccess, type FakeAccess } from "../fake_access.ts";
import { createFakeNode, type FakeNode } from "../fake_node.ts";
import { viewOver } from "../fake_server.ts";

export const OPERATOR = createCaller({ user: "root" });

export interface Answer {
  readonly type: string;
  readonly text: string;
  readonly errorCode: number;
  readonly message: string;
  readonly success: boolean;
}

export interface GuardedCalls {
  readonly node: FakeNode;
  readonly access: FakeAccess;
  readonly api: Api;
  /** As the audit log is told of them. */
  readonly refusals: readonly AuditFacts[];
  /** What each look at the clock takes by itself, so that work is long on every machine. */
  readonly pace: { lookMs: number };
  /** A user of one role, with these rights on it: `dev:*:* r`. */
  addUser(name: string, rights?: readonly string[], roles?: readonly string[]): Promise<void>;
  /** The token of a login. */
  login(name: string): Promise<string>;
  connect(id: string): Session;
  ask(session: Session, message: Uint8Array): Promise<Answer>;
  /** Calls as bytes, where tokens are demanded or not. */
  dispatchWith(demandsTokens: boolean): ReturnType<typeof createDispatch>;
  call(session: Session, type: string, body: unknown, token?: string): Promise<Answer>;
  close(): void;
}

export function messageOf(
  type: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Uint8Array {
  const json = typeof body === "string" ? body : JSON.stringify(body);
  let message: Uint8Array = encodePayload(type, json);
  for (const [name, value] of Object.entries(headers)) {
    message = withLongHeader(message, name, value);
  }
  return message;
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...varint(value >>> 7)];
}

/** A second metadata behind the first one, which readers merge. */
function withLongHeader(message: Uint8Array, name: string, value: string): Uint8Array {
  if (value.length < 100) return withHeader(message, name, value);
  const text = new TextEncoder();
  const field = (tag: number, bytes: Uint8Array | number[]) =>
    Uint8Array.from([tag, ...varint(bytes.length), ...bytes]);
  const entry = [...field(0x0a, text.encode(name)), ...field(0x12, text.encode(value))];
  return Uint8Array.from([...message, ...field(0x12, field(0x3a, entry))]);
}

export function answerOf(bytes: Uint8Array): Answer {
  const { type, body } = decodePayload(bytes);
  const text = new TextDecoder().decode(body);
  const { errorCode, message = "", success } = JSON.parse(text);
  return { type, text, errorCode, message, success };
}

function connected(id: string): Session {
  const caller = createCaller({ connectionId: id, ip: "10.0.0.9" });
  const access = new ConnectionAccess();
  return { id, ip: "10.0.0.9", isRegistered: true, caller, access } as unknown as Session;
}

/** Nothing is pushed. */
const NO_PUSHES = {
  hold: () => {},
  cancel: () => {},
  syncs: { hasRoomFor: () => true, begin: () => {}, cancel: () => {} },
};

/** The use cases that need nobody's rights. */
function verbsOver(node: FakeNode) {
  const shared = { node, clock: systemClock };
  const naming = createNamingApi({ ...shared, logger: silentLogger });
  const config = createConfigApi(shared);
  const namespaces = createNamespaceApi({ node });
  const fuzzy = createFuzzyApi({ ...shared, services: naming.listed, monotonicMs: () => 0 });
  const locks = createLockApi({ ...shared, nodeId: 1, timers: systemTimers });
  return {
    api: { config, naming, namespaces, fuzzy, locks, namingAdmin: naming.admin },
    close() {
      fuzzy.close();
      locks.close();
      naming.close();
      config.watch.close();
    },
  };
}

export async function createGuardedCalls(): Promise<GuardedCalls> {
  const node = createFakeNode();
  const access = createFakeAccess({}, node);
  await access.settle();
  const { auth, users } = access;
  const verbs = verbsOver(node);
  const refusals: AuditFacts[] = [];
  const audit = { record: (facts: AuditFacts) => void refusals.push(facts) };
  const api = { ...verbs.api, auth, users, audit } as unknown as Api;
  const pace = { lookMs: 0 };
  let aheadMs = 0;
  const clock = {
    nowMs: () => systemClock.nowMs(),
    monotonicMs: () => systemClock.monotonicMs() + (aheadMs += pace.lookMs),
  };
  const edge: Edge = {
    server: viewOver(node),
    life: { api, isLeaving: false },
    demandsTokens: true,
    pushes: NO_PUSHES as unknown as Edge["pushes"],
    clock,
    logger: silentLogger,
    defects: new LogThrottle({ logger: silentLogger, clock: systemClock, lines: 5 }),
    figures: new CallCounters(),
    onAccess: undefined,
  };
  const dispatch = createDispatch(grpcRoutes, edge);
  const ask: GuardedCalls["ask"] = async (to, message) => answerOf(await dispatch(to, message));
  return {
    ...{ node, access, api, refusals, pace, ask },
    async addUser(name, rights = [], roles = [`role-${name}`]) {
      await users.create({ name, password: name, roles }, OPERATOR);
      for (const right of rights) {
        const [resource = "", action = ""] = right.split(" ");
        await users.roles.grant(roles[0] ?? "", resource, action, OPERATOR);
      }
    },
    async login(name) {
      const answer = auth.login({ username: name, password: name }, createCaller());
      await access.settle();
      access.time.advance(CREDENTIALS.failureFloorMs);
      const login = await answer;
      if (!login.ok) throw new Error(`cannot log ${name} in: ${login.reason}`);
      return login.accessToken;
    },
    connect: connected,
    dispatchWith: (demandsTokens) => createDispatch(grpcRoutes, { ...edge, demandsTokens }),
    call: (session, type, body, accessToken) =>
      ask(session, messageOf(type, body, accessToken === undefined ? {} : { accessToken })),
    close() {
      auth.close();
      verbs.close();
    },
  };
}

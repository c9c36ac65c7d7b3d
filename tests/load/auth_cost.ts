/**
 * What authentication costs each read: `deno task bench:auth`. The same requests go through the edges of HTTP and gRPC
 * with authentication off and on, in turns, without sockets; told is the work of the processor in microseconds, as the
 * median of the rounds, and as what the best rounds differ by.
 */
import { cpuUsage } from "node:process";
import type { HttpRequest } from "../../src/h1/mod.ts";
import { createHttpHandler } from "../../src/http/mod.ts";
import { createGuardedCalls, messageOf, OPERATOR } from "../support/grpc/guarded_calls.ts";
import { AuthFixture, SYSTEM_CALLER } from "../support/http/auth_fixture.ts";
import { fixedClock, recordingLogger } from "../support/http/http_fixture.ts";
import { viewOver } from "../support/fake_server.ts";

const ROUNDS = 7;
const REQUESTS = 20_000;
const GRANTS = 100;

type Ask = () => unknown;

interface Case {
  readonly name: string;
  readonly off: Ask;
  readonly on: Ask;
}

async function workOf(ask: Ask): Promise<number> {
  const before = cpuUsage();
  for (let at = 0; at < REQUESTS; at++) {
    const answer = ask();
    if (answer instanceof Promise) await answer;
  }
  const { user, system } = cpuUsage(before);
  return (user + system) / REQUESTS;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

async function measured({ name, off, on }: Case): Promise<string> {
  const found: { off: number[]; on: number[]; more: number[] } = { off: [], on: [], more: [] };
  for (const ask of [off, on]) await workOf(ask);
  for (let round = 0; round < ROUNDS; round++) {
    const [without, withIt] = [await workOf(off), await workOf(on)];
    found.off.push(without);
    found.on.push(withIt);
    found.more.push(withIt - without);
  }
  const [without, withIt, more] = [found.off, found.on, found.more]
    .map((values) => median(values).toFixed(2).padStart(7));
  // What others on the machine add is in neither of the best rounds.
  const least = Math.min(...found.on) - Math.min(...found.off);
  return `${name.padEnd(44)} off ${without}  on ${withIt}  more ${more}  of the best ${
    least.toFixed(2).padStart(6)
  }`;
}

function reading(url: string, more: Readonly<Record<string, string>> = {}): HttpRequest {
  const fields = new Map(Object.entries({ host: "127.0.0.1:8848", ...more }));
  return {
    method: "GET",
    url,
    headers: { get: (name) => fields.get(name.toLowerCase()) ?? null, has: (name) => fields.has(name) },
    body: null,
    arrived: new Uint8Array(0),
    bytes: () => Promise.resolve(new Uint8Array(0)),
    signal: new AbortController().signal,
  };
}

/** Readers: one by a role of r-nacos, one by many grants. */
async function httpCases(): Promise<readonly Case[]> {
  const fixture = await AuthFixture.start();
  const { users } = fixture.access;
  await fixture.publish("app.yaml", "dev");
  const byRole = await fixture.person("role", { roles: ["2"] });
  await fixture.person("grants", { roles: ["team"] });
  for (let at = 1; at < GRANTS; at++) {
    await users.roles.grant("team", `dev:G:config/other-${at}-*`, "r", SYSTEM_CALLER);
  }
  await users.roles.grant("team", "dev:G:config/app.yaml", "r", SYSTEM_CALLER);
  const byGrants = await fixture.tokenOf("grants");
  const never = new AbortController().signal;
  const handlerWith = (isAuthOn: boolean) =>
    createHttpHandler({
      api: () => fixture.api,
      server: viewOver(fixture.rooms.node),
      routes: fixture.routes,
      isAuthOn,
      clock: fixedClock,
      logger: recordingLogger().logger,
      ...{ stopping: never, cutOff: never },
    });
  const [off, on] = [handlerWith(false), handlerWith(true)];
  const info = { remoteAddr: { transport: "tcp", hostname: "10.0.0.7", port: 1 } } as const;
  const url = "/nacos/v1/cs/configs?dataId=app.yaml&group=G&tenant=dev";
  const by = (name: string, request: HttpRequest): Case => ({
    name,
    off: () => off(request, info),
    on: () => on(request, info),
  });
  return [
    by("HTTP config read, role, token as parameter", reading(`${url}&accessToken=${byRole}`)),
    by("HTTP config read, role, token as header", reading(url, { accesstoken: byRole })),
    by(`HTTP config read, ${GRANTS} grants`, reading(`${url}&accessToken=${byGrants}`)),
  ];
}

async function grpcCases(): Promise<readonly Case[]> {
  const calls = await createGuardedCalls();
  const { api } = calls;
  await calls.addUser("role", [], ["2"]);
  const others = Array.from({ length: GRANTS - 2 }, (_, at) => `dev:G:config/other-${at}-* r`);
  await calls.addUser("grants", [...others, "dev:G:config/app.yaml r", "dev:G:naming/shop r"]);
  const key = { namespace: "dev", group: "G", dataId: "app.yaml" };
  await api.config.publish({ key, content: "content", info: {} }, OPERATOR);
  const ref = { namespace: "dev", group: "G", serviceName: "shop" };
  await api.naming.register(ref, { ip: "10.0.0.1", port: 80, ephemeral: false }, OPERATOR);
  const [off, on] = [calls.dispatchWith(false), calls.dispatchWith(true)];
  const session = calls.connect("1");
  const bodies = {
    ConfigQueryRequest: { tenant: "dev", group: "G", dataId: "app.yaml" },
    ServiceQueryRequest: { namespace: "dev", groupName: "G", serviceName: "shop" },
  };
  const cases: Case[] = [];
  for (const who of ["role", "grants"]) {
    const accessToken = await calls.login(who);
    for (const [type, body] of Object.entries(bodies)) {
      const message = messageOf(type, body, { accessToken });
      cases.push({
        name: `gRPC ${type}, ${who === "role" ? who : `${GRANTS} grants`}`,
        off: () => off(session, message),
        on: () => on(session, message),
      });
    }
  }
  return cases;
}

if (import.meta.main) {
  const cases = [...await httpCases(), ...await grpcCases()];
  for (const each of cases) {
    Deno.stdout.writeSync(new TextEncoder().encode(`${await measured(each)}\n`));
  }
  Deno.exit(0);
}

/** The console's port as the server opens it, on a real socket. */
import { assertEquals } from "#assert";
import { request } from "node:http";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { AuthFixture } from "../../tests/support/http/auth_fixture.ts";
import { fixedClock, recordingLogger, serverInfo } from "../../tests/support/http/http_fixture.ts";
import { viewOver } from "../../tests/support/fake_server.ts";
import { type AccessEntry, type AuditFacts, NO_AUDIT } from "../base/mod.ts";
import { BodyReader, type HttpServer } from "../http/mod.ts";
import { AppFiles } from "./app_files.ts";
import { startConsole } from "./start_console.ts";

type Options = Parameters<typeof startConsole>[0];

interface Sent {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A port of the console over real users, and what it tells those who listen. */
async function withPort(
  more: Partial<Options>,
  use: (port: {
    readonly ask: (line: string, more?: Sent) => Promise<readonly [status: number, body: string]>;
    readonly told: readonly string[];
  }) => Promise<void>,
): Promise<void> {
  const fixture = await AuthFixture.start();
  const home = await Deno.makeTempDir();
  const told: string[] = [];
  const server: HttpServer = startConsole({
    hostname: "127.0.0.1",
    port: 0,
    basePath: "/ops/",
    isOpen: false,
    allowedHosts: [],
    sessionTtlMs: 60_000,
    sessionMaxMs: 120_000,
    failedLoginsPerHour: 5,
    nodeId: "7",
    info: serverInfo,
    files: new AppFiles(new URL(`${pathToFileURL(home)}/`), fixedClock),
    whyMissing: () => ({ reason: "not built", comes: false }),
    bodies: new BodyReader(),
    api: () => fixture.api,
    server: viewOver(fixture.rooms.node),
    clock: fixedClock,
    logger: recordingLogger().logger,
    ...more,
    ...more.onAnswer && { onAnswer: (method, path) => void told.push(`answer ${method} ${path}`) },
    ...more.onAccess && { onAccess: ({ path }: AccessEntry) => void told.push(`access ${path}`) },
    ...more.audit && {
      audit: { ...more.audit, record: ({ verb }: AuditFacts) => void told.push(`audit ${verb}`) },
    },
  });
  try {
    const ask = (line: string, { headers = {}, body = "" }: Sent = {}) => {
      const [method = "", path = ""] = line.split(" ");
      const { promise, resolve, reject } = Promise.withResolvers<readonly [number, string]>();
      const asked = request({ host: "127.0.0.1", port: server.port, method, path, headers });
      asked.on("response", (answer) => {
        text(answer).then((body) => resolve([answer.statusCode ?? 0, body]), reject);
      });
      asked.on("error", reject);
      asked.end(body);
      return promise;
    };
    await use({ ask, told });
  } finally {
    await server.stop();
    fixture.close();
    await Deno.remove(home, { recursive: true });
  }
}

const SESSION = "/ops/rnacos/v1/console/session";
const PUBLISH = "/nacos/v1/cs/configs?dataId=a&group=G&content=x";
const OWN = { "x-rnacos-console": "1" };

/** Status and, of a refusal, its words. */
async function outcome(answer: Promise<readonly [number, string]>): Promise<string> {
  const [status, body] = await answer;
  return status === 403 ? `403 ${JSON.parse(body).message}` : `${status}`;
}

Deno.test("what happens on the port is told to who keeps figures, lines and accounts", async () => {
  const listeners = { onAnswer: () => {}, onAccess: () => {}, audit: NO_AUDIT };
  const publish = `POST ${PUBLISH}`;
  await withPort(listeners, async ({ ask, told }) => {
    assertEquals(await outcome(ask(publish, { headers: OWN })), "403 user not found!");
    const path = "/nacos/v1/cs/configs";
    assertEquals(told, [`audit POST ${path}`, `answer POST ${path}`, `access ${path}`]);
  });
  await withPort({}, async ({ ask, told }) => {
    assertEquals([await outcome(ask(publish, { headers: OWN })), told], [
      "403 user not found!",
      [],
    ]);
  });
});

Deno.test("nobody is let in for the machine that they come from", async () => {
  await withPort({}, async ({ ask }) => {
    for (const line of ["POST /nacos/v1/raft/remove-node?id=3", "GET /nacos/v1/raft/metrics"]) {
      assertEquals(await outcome(ask(line, { headers: OWN })), "403 user not found!", line);
    }
    const read = "GET /nacos/v1/cs/configs?dataId=a&group=G";
    assertEquals(await outcome(ask(read)), "403 user not found!");
  });
});

Deno.test("beside its routes the port has the app, or says what is missing, and whose session it is", async () => {
  await withPort({}, async ({ ask }) => {
    const [status, page] = await ask("GET /ops/");
    assertEquals([status, page.includes("<p>not built</p>")], [503, true]);
    const [, session] = await ask(`GET ${SESSION}`);
    const { isOpen, nodeId, sessionSeconds, rights } = JSON.parse(session);
    assertEquals([isOpen, nodeId, sessionSeconds, rights], [false, "7", 60, []]);
  });
});

Deno.test("a port that is open is so under its own names alone", async () => {
  await withPort({ isOpen: true, allowedHosts: ["console.example"] }, async ({ ask }) => {
    const under = async (host: string) =>
      (await outcome(ask(`GET ${SESSION}`, { headers: { host } }))).slice(0, 40);
    assertEquals([await under("127.0.0.1"), await under("console.example")], ["200", "200"]);
    assertEquals(await under("evil.example"), "403 Cannot take this request: while nobo");
  });
});

Deno.test("pages of other servers change nothing, unless they are named", async () => {
  const headers = { ...OWN, origin: "https://portal.example" };
  const found = async (more: Partial<Options>) => {
    let words = "";
    await withPort(more, async ({ ask }) => {
      words = await outcome(ask(`POST ${PUBLISH}`, { headers }));
    });
    return words.slice(0, 45);
  };
  assertEquals(await found({}), "403 Cannot take this request: its Origin is n");
  const allowedOrigins = new Set(["https://portal.example"]);
  assertEquals(await found({ allowedOrigins }), "403 user not found!");
});

/** The HTTP server on a real socket: its end, large bodies, clients that go away, raw requests. */
import {
  assert,
  assertEquals,
  assertMatch,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "#assert";
import { CONFIG, systemClock } from "../base/mod.ts";
import { allRoutes, type HttpRoute, type HttpServer, startHttpServer } from "./mod.ts";
import { FakeApi } from "../../tests/support/fake_api.ts";
import { eachEngine, type HttpEngine } from "../../tests/support/http/each_engine.ts";
import { anyRoute, recordingLogger, serverInfo } from "../../tests/support/http/http_fixture.ts";

interface Running {
  readonly fake: FakeApi;
  readonly server: HttpServer;
  readonly base: string;
  readonly logged: { readonly message: string }[];
}

function start(engine: HttpEngine, extra: readonly HttpRoute[] = []): Running {
  const fake = new FakeApi();
  const api = fake.api();
  const { logger, logged } = recordingLogger();
  const server = startHttpServer({
    engine,
    hostname: "127.0.0.1",
    port: 0,
    api: () => api,
    server: fake.server.view(),
    routes: [...allRoutes(serverInfo), ...extra],
    clock: systemClock,
    logger,
  });
  return { fake, server, base: `http://127.0.0.1:${server.port}`, logged };
}

/** Sends bytes and reads until the server closes, or until the answer matches. */
async function raw(server: HttpServer, request: string, until?: RegExp): Promise<string> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  await connection.write(new TextEncoder().encode(request));
  let answer = "";
  const decoder = new TextDecoder();
  const buffer = new Uint8Array(65_536);
  while (until === undefined || !until.test(answer)) {
    const length = await readOrEnd(connection, buffer);
    if (length === null) break;
    answer += decoder.decode(buffer.subarray(0, length), { stream: true });
  }
  return answer;
}

/** A server that refuses what it has not read ends with a reset, which is an end like any other here. */
async function readOrEnd(connection: Deno.TcpConn, buffer: Uint8Array): Promise<number | null> {
  try {
    return await connection.read(buffer);
  } catch (error) {
    if (error instanceof Deno.errors.ConnectionReset) return null;
    throw error;
  }
}

const CONFIGS = "/nacos/v1/cs/configs";
const POLL = {
  method: "POST",
  headers: { "long-pulling-timeout": "30000" },
  body: new URLSearchParams({ "Listening-Configs": "a\x02G\x02\x01" }),
};

eachEngine(
  "a port of 0 is reported as the one taken, and a taken port is refused",
  async (engine) => {
    const { fake, server, logged } = start(engine);
    assert(server.port > 0);
    assertThrows(() =>
      startHttpServer({
        engine,
        hostname: "127.0.0.1",
        port: server.port,
        api: () => undefined,
        server: fake.server.view(),
        routes: [],
        clock: systemClock,
        logger: recordingLogger().logger,
      })
    );
    await server.stop();
    await server.finished;
    assertEquals(logged, []);
  },
);

eachEngine("stopping answers held polls and takes no more connections", async (engine) => {
  const { fake, server, base } = start(engine);
  const polls = [1, 2, 3].map(() => fetch(`${base}${CONFIGS}/listener`, POLL));
  await fake.configs.untilHeld(3);
  const stopped = server.stop();
  for (const poll of polls) {
    const answer = await poll;
    assertEquals([answer.status, await answer.text()], [200, ""]);
  }
  await stopped;
  await server.stop();
  await assertRejects(() => fetch(`${base}/health`));
});

eachEngine("a request that does not end is answered after the bound", async (engine) => {
  const begun = Promise.withResolvers<void>();
  const never = anyRoute("GET", "/never", {
    summary: "Does not answer",
    permission: { action: "public" },
    params: {},
    handler: () => {
      begun.resolve();
      return new Promise<Response>(() => {});
    },
  });
  const { server, base, logged } = start(engine, [never]);
  const pending = fetch(`${base}/never`);
  await begun.promise;
  await server.stop(50);
  const answer = await pending;
  assertEquals([answer.status, await answer.text()], [
    503,
    "server is DOWNnow, please try again later! A change may still take effect.",
  ]);
  assertEquals(logged.map(({ message }) => message), [
    "answering requests that did not end in time",
  ]);
});

eachEngine("a poll ends when its client goes away", async (engine) => {
  const { fake, server, base } = start(engine);
  const client = new AbortController();
  const gone = assertRejects(() =>
    fetch(`${base}${CONFIGS}/listener`, { ...POLL, signal: client.signal })
  );
  await fake.configs.untilHeld(1);
  client.abort();
  await gone;
  await fake.configs.untilEnded(1);
  await server.stop();
});

eachEngine("10 MiB go in encoded and come out byte for byte", async (engine) => {
  const { server, base } = start(engine);
  const content = "配".repeat(Math.floor(CONFIG.maxContentChars / 3));
  const answer = await fetch(`${base}${CONFIGS}`, {
    method: "POST",
    body: new URLSearchParams({ dataId: "big", group: "G", content }),
  });
  assertEquals([answer.status, await answer.text()], [200, "true"]);
  const read = await fetch(`${base}${CONFIGS}?dataId=big&group=G`);
  assert(await read.text() === content, "the content came back changed");
  await server.stop();
});

eachEngine("a body above the limit is refused before it is read", async (engine) => {
  const { server, fake } = start(engine);
  const head = `POST ${CONFIGS} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n` +
    "Content-Type: application/x-www-form-urlencoded\r\n";
  // The connection stays open for the rest of the body, which this client never sends.
  const request = `${head}Content-Length: 999999999\r\n\r\ndataId=a`;
  const answer = await raw(server, request, /bytes;$/);
  assertMatch(answer, /^HTTP\/1\.1 413 /);
  assertStringIncludes(answer, "Request body is too large");
  assertEquals(fake.configs.published, []);
  await server.stop();
});

eachEngine("a Host that would become part of the path is refused", async (engine) => {
  const { server } = start(engine);
  const asked = async (line: string, host: string) => {
    const head = `${line} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
    return (await raw(server, head)).split("\r\n")[0];
  };
  const smuggled = [
    ["GET /nacos/v1/cs/configs", "a/rnacos/v1/audit?x="],
    ["GET /nacos/v1/cs/configs", "a/health?x="],
    ["GET /health", "a/nacos"],
    ["GET /v1/cs/configs?dataId=d&group=G", "a/nacos"],
    ["GET /nacos/v1/cs/configs", "a/nacos/v1/ns/instance/list?x="],
    ["GET /nothing", "a/b"],
    ["GET /health", "a?b"],
    ["GET /health", "a#b"],
    ["GET /health", "a\\b"],
    ["GET /health", "u@h"],
    ["GET /health", "a b"],
  ] as const;
  for (const [line, host] of smuggled) {
    assertEquals(await asked(line, host), "HTTP/1.1 400 Bad Request", `${line} ${host}`);
  }
  for (const host of ["a", "a:1", "[::1]:8848", ""]) {
    assertEquals(await asked("GET /health", host), "HTTP/1.1 200 OK", host);
  }
  await server.stop();
});

eachEngine(
  "raw requests that no library sends are refused and leave the server alive",
  async (engine) => {
    const { server, base } = start(engine);
    const requests: readonly [string, RegExp][] = [
      [
        `GET /nacos/../nacos/v1/cs/configs HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`,
        /^HTTP\/1\.1 400/,
      ],
      [`GET /nacos%2fv1 HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`, /^HTTP\/1\.1 400/],
      [`OPTIONS * HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`, /^HTTP\/1\.1 (404|204)/],
      [`GET /health HTTP/1.0\r\n\r\n`, /^HTTP\/1\.[01] 200/],
      [
        `GET /health HTTP/1.1\r\nHost: h\r\nConnection: close\r\nX: ${"x".repeat(1 << 20)}\r\n\r\n`,
        /^(HTTP\/1\.1 4(00|31)|$)/,
      ],
      [`GARBAGE\r\n\r\n`, /^HTTP\/1\.1 400/],
      [
        `POST ${CONFIGS} HTTP/1.1\r\nHost: h\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n` +
        `Content-Type: application/x-www-form-urlencoded\r\n\r\n9\r\ndataId=a&\r\n10\r\ngroup=G&content=\r\n1\r\nx\r\n0\r\n\r\n`,
        /true$/,
      ],
    ];
    for (const [request, expected] of requests) {
      assertMatch(await raw(server, request), expected, request.slice(0, 60));
    }
    const health = await fetch(`${base}/health`);
    assertEquals(await health.text(), "success");
    await server.stop();
  },
);

eachEngine("the caller's address is that of the socket unless a proxy names it", async (engine) => {
  const seen: string[] = [];
  const route = anyRoute("GET", "/who", {
    summary: "Address of the caller",
    permission: { action: "public" },
    params: {},
    handler: (_params, call) => {
      seen.push(call.caller.ip);
      return new Response("ok");
    },
  });
  const { server, base } = start(engine, [route]);
  const headers: readonly Record<string, string>[] = [
    {},
    { "x-real-ip": "10.0.0.2" },
    { "x-real-ip": "10.0.0.2", "x-forwarded-for": "10.0.0.1, 10.0.0.3" },
    { "x-forwarded-for": " , 10.0.0.3" },
  ];
  for (const header of headers) await (await fetch(`${base}/who`, { headers: header })).text();
  assertEquals(seen, ["127.0.0.1", "10.0.0.2", "10.0.0.1", "127.0.0.1"]);
  await server.stop();
});

eachEngine("many requests on one connection leave nothing behind", async (engine) => {
  const { server, base } = start(engine);
  for (let round = 0; round < 200; round++) {
    const answer = await fetch(`${base}${CONFIGS}?dataId=none&group=G`);
    assertEquals(answer.status, 404);
    await answer.body?.cancel();
  }
  await server.stop();
});

eachEngine("no answer is compressed, whatever the client says it takes", async (engine) => {
  const { server, base } = start(engine);
  const form = { dataId: "a", group: "G", content: "x".repeat(5_000) };
  const published = await fetch(`${base}${CONFIGS}`, {
    method: "POST",
    body: new URLSearchParams(form),
  });
  assertEquals(await published.text(), "true");
  const paths = [
    `${CONFIGS}?dataId=a&group=G`,
    `${CONFIGS}?show=all&dataId=a&group=G`,
    "/nacos/v1/console/server/state",
    "/nacos/v1/none",
  ];
  for (const path of paths) {
    const request = `GET ${path} HTTP/1.1\r\nHost: h\r\nAccept-Encoding: gzip, br\r\n` +
      "Connection: close\r\n\r\n";
    const answer = await raw(server, request);
    assert(!/content-encoding/i.test(answer), `${path}: ${answer.slice(0, 300)}`);
  }
  await server.stop();
});

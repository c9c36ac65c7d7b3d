/** The HTTP server in TLS, with clients over real sockets. */
import { assertEquals, assertMatch, assertRejects, assertStringIncludes } from "#assert";
import { systemClock } from "../base/mod.ts";
import { FakeApi } from "../../tests/support/fake_api.ts";
import { recordingLogger, serverInfo } from "../../tests/support/http/http_fixture.ts";
import { openTls } from "../../tests/support/tls/echo_port.ts";
import { makeAuthority, makePair } from "../../tests/support/tls/make_certificates.ts";
import { allRoutes, type HttpServer, startHttpServer } from "./mod.ts";

const authority = await makeAuthority();
const CONFIGS = "nacos/v1/cs/configs";

interface Running {
  readonly server: HttpServer;
  readonly fake: FakeApi;
  readonly client: Deno.HttpClient;
}

async function withServer(
  rules: Parameters<typeof openTls>[0]["rules"],
  run: (running: Running) => Promise<void>,
): Promise<void> {
  const pair = await makePair(authority, { name: "server" });
  const node = await openTls({ rules, pair, ca: authority.cert });
  const fake = new FakeApi();
  const api = fake.api();
  const server = startHttpServer({
    engine: "native",
    secure: node.tls.securing(["http/1.1"]),
    hostname: "127.0.0.1",
    port: 0,
    api: () => api,
    server: fake.server.view(),
    routes: allRoutes(serverInfo),
    clock: systemClock,
    logger: recordingLogger().logger,
  });
  const client = Deno.createHttpClient({ caCerts: [authority.cert] });
  try {
    await run({ server, fake, client });
  } finally {
    client.close();
    await server.stop();
    node.close();
  }
}

Deno.test("requests are served in TLS, small and large ones, on a connection that stays", async () => {
  await withServer({ mode: "strict", clientAuth: "none" }, async ({ server, client }) => {
    const base = `https://127.0.0.1:${server.port}/${CONFIGS}`;
    for (const length of [5, 100_000, 3_000_000]) {
      const content = "x".repeat(length);
      const body = new URLSearchParams({ dataId: `a${length}`, group: "G", content });
      const published = await fetch(base, { method: "POST", body, client });
      assertEquals([published.status, await published.text()], [200, "true"]);
      const read = await fetch(`${base}?dataId=a${length}&group=G`, { client });
      assertEquals(await read.text() === content, true);
    }
  });
});

Deno.test("a plain request to a strict port is told what is wanted", async () => {
  await withServer({ mode: "strict", clientAuth: "none" }, async ({ server }) => {
    const answer = await fetch(`http://127.0.0.1:${server.port}/health`);
    assertEquals(answer.status, 400);
    assertStringIncludes(await answer.text(), "speaks TLS");
  });
});

Deno.test("a mixed port serves both", async () => {
  await withServer({ mode: "mixed", clientAuth: "none" }, async ({ server, client }) => {
    for (const scheme of ["http", "https"]) {
      const url = `${scheme}://127.0.0.1:${server.port}/health`;
      const answer = await fetch(url, scheme === "https" ? { client } : {});
      assertEquals(answer.status, 200);
      await answer.body?.cancel();
    }
  });
});

Deno.test("where all have to show certificates, those who show one are served", async () => {
  await withServer({ mode: "strict", clientAuth: "all" }, async ({ server, client }) => {
    const url = `https://127.0.0.1:${server.port}/health`;
    const { cert, key } = await makePair(authority, { name: "client" });
    const known = Deno.createHttpClient({ caCerts: [authority.cert], cert, key });
    const answer = await fetch(url, { client: known });
    assertEquals(answer.status, 200);
    await answer.body?.cancel();
    known.close();
    await assertRejects(() => fetch(url, { client }));
  });
});

Deno.test("held polls are answered when the server stops", async () => {
  await withServer({ mode: "strict", clientAuth: "none" }, async ({ server, client }) => {
    const polled = fetch(`https://127.0.0.1:${server.port}/${CONFIGS}/listener`, {
      method: "POST",
      headers: { "long-pulling-timeout": "30000" },
      body: new URLSearchParams({ "Listening-Configs": "a\x02G\x02\x01" }),
      client,
    });
    const first = await fetch(`https://127.0.0.1:${server.port}/health`, { client });
    await first.body?.cancel();
    const stopped = server.stop();
    const answer = await polled;
    assertMatch(String(answer.status), /200|503/);
    await answer.body?.cancel();
    await stopped;
  });
});

/** Who sends a large body proves who they are before it is read. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "#assert";
import { AuthFixture, ELSEWHERE, OWN_SECRET } from "../../../tests/support/http/auth_fixture.ts";
import { ConsolePort } from "../../../tests/support/http/console_port.ts";
import { fixedClock, recordingLogger } from "../../../tests/support/http/http_fixture.ts";
import { viewOver } from "../../../tests/support/fake_server.ts";
import { HTTP } from "../../base/mod.ts";
import { startHttpServer } from "../mod.ts";

const PUBLISH = "/nacos/v1/cs/configs";
const NAMED = "dataId=a&group=G";
const FORM = "application/x-www-form-urlencoded";
const ANNOUNCED = 10 * 1_024 * 1_024;

interface Sent {
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Of a body that is not sent; undefined: not announced. */
  readonly announced?: number | undefined;
}

/** A body that never comes, when somebody waits for it, and its end as of a client that goes. */
function endless() {
  const { promise: begun, resolve: begin } = Promise.withResolvers<string>();
  let breakOff = () => {};
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start(controller) {
      breakOff = () => controller.error(new Error("the client is gone"));
    },
    pull: () => begin("read"),
    // What is refused is thrown away.
    cancel: () => {},
  }, { highWaterMark: 0 });
  return { begun, body, breakOff };
}

/** Asks with a body that never comes; `read` where the server waits for it. */
async function asked(
  fixture: AuthFixture,
  { query = NAMED, headers = {}, ...more }: Sent,
): Promise<string> {
  const announced = "announced" in more ? more.announced : ANNOUNCED;
  const { begun, body, breakOff } = endless();
  const request = new Request(`http://h${PUBLISH}?${query}`, {
    method: "POST",
    headers: {
      ...announced !== undefined && { "content-length": String(announced) },
      ...headers,
    },
    body,
  });
  const remoteAddr = { transport: "tcp", hostname: ELSEWHERE, port: 50_000 } as const;
  const answer = fixture.finished(Promise.resolve(fixture.handler(request, { remoteAddr })));
  const first = await Promise.race([begun, answer]);
  if (typeof first === "string") {
    // Nothing may go on behind the test.
    breakOff();
    await answer;
    return first;
  }
  return `${first.status} ${await first.text()}`;
}

async function withFixture(run: (fixture: AuthFixture, token: string) => Promise<void>) {
  const fixture = await AuthFixture.start();
  try {
    await run(fixture, await fixture.person("jo", { roles: ["1"] }));
  } finally {
    fixture.close();
  }
}

Deno.test("of who has proved nothing ahead no large body is read", async () => {
  await withFixture(async (fixture, token) => {
    const unknown: readonly (readonly [Sent, string])[] = [
      [{}, "user not found!"],
      [{ announced: undefined }, "user not found!"],
      [{ headers: { "content-type": "application/json" } }, "user not found!"],
      [{ headers: { accessToken: "x" } }, "token invalid!"],
      [{ headers: { authorization: "Bearer x" } }, "token invalid!"],
      // The one in the query is the one that counts, whatever comes in a form.
      [{ query: `${NAMED}&accessToken=x`, headers: { "content-type": FORM } }, "token invalid!"],
    ];
    for (const [sent, message] of unknown) {
      const answer = await asked(fixture, sent);
      assertStringIncludes(answer, "403 ", JSON.stringify(sent));
      assertStringIncludes(answer, `"message":"${message}"`, JSON.stringify(sent));
    }
    const known: readonly Sent[] = [
      { query: `${NAMED}&accessToken=${token}` },
      { headers: { accessToken: token } },
      { headers: { authorization: `Bearer ${token}` }, announced: undefined },
    ];
    for (const sent of known) assertEquals(await asked(fixture, sent), "read");
  });
});

Deno.test("where a form may bring the proof, as much is read as of a form of Nacos, and no more", async () => {
  await withFixture(async (fixture, token) => {
    const form = { "content-type": FORM };
    const multipart = { "content-type": "multipart/form-data; boundary=b" };
    for (const headers of [form, multipart, { ...form, authorization: "Basic YTpi" }]) {
      assertEquals(await asked(fixture, { headers, announced: 1_000_000 }), "read");
      const more = await asked(fixture, { headers, announced: HTTP.maxUnprovedBodyBytes + 1 });
      assertStringIncludes(more, "413 ");
    }
    const content = "x".repeat(1_500_000);
    const send = (proof: string) =>
      fixture.text(`POST ${PUBLISH}`, { body: `${NAMED}&content=${content}&${proof}` });
    assertEquals(await send(`accessToken=${token}`), "200 true");
    assertEquals(await send("username=jo&password=jo-password"), "200 true");
    assertEquals(await send("accessToken=x"), "403 token invalid!");
    // Beside a body of another type, too, name and password in the query are proof.
    const query = `${NAMED}&username=jo&password=jo-password`;
    assertEquals(await asked(fixture, { query, announced: 1_000_000 }), "read");
  });
});

Deno.test("a session is proved before an archive is read", async () => {
  await withFixture(async (fixture) => {
    const port = new ConsolePort(fixture);
    const headers = { "x-rnacos-console": "1", "content-length": "1000000" };
    const importing = "POST /rnacos/v1/console/configs/import";
    const { begun, body } = endless();
    const answer = await Promise.race([begun, port.ask(importing, { body, headers })]);
    assert(typeof answer !== "string", "the body of nobody is read");
    assertEquals([answer.status, JSON.parse(answer.body).message], [403, "user not found!"]);
    const cookie = await port.cookieOf("admin");
    const known = endless();
    const asking = port.ask(importing, { body: known.body, headers: { ...headers, cookie } });
    assertEquals(await Promise.race([known.begun, asking]), "read");
    known.breakOff();
    await asking;
  });
});

Deno.test("an operator's secret is proof ahead, too", async () => {
  await withFixture(async (fixture) => {
    const path = "POST /rnacos/import/access";
    const more = {
      headers: { "content-type": "application/json", authorization: `Bearer ${OWN_SECRET}` },
      body: JSON.stringify({ users: [], roles: [], pad: "x".repeat(100_000) }),
    };
    assertEquals((await fixture.ask(path, more)).status, 200);
    const headers = { "content-type": "application/json" };
    assertEquals((await fixture.ask(path, { ...more, headers })).status, 403);
  });
});

Deno.test("the refusal is sent while nothing of the body has come", async () => {
  await withFixture(async (fixture) => {
    const server = startHttpServer({
      hostname: "127.0.0.1",
      port: 0,
      api: () => fixture.api,
      server: viewOver(fixture.rooms.node),
      routes: fixture.routes,
      isAuthOn: true,
      clock: fixedClock,
      logger: recordingLogger().logger,
    });
    using connection = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
    const head =
      `POST ${PUBLISH}?${NAMED} HTTP/1.1\r\nHost: h\r\nContent-Length: ${ANNOUNCED}\r\n\r\n`;
    await connection.write(new TextEncoder().encode(head));
    const buffer = new Uint8Array(4_096);
    const length = await connection.read(buffer) ?? 0;
    const answer = new TextDecoder().decode(buffer.subarray(0, length));
    assertMatch(answer, /^HTTP\/1\.1 403 /);
    await server.stop(0);
  });
});

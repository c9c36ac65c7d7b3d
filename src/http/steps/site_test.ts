/** Pages of other sites, whose forms a browser posts to any address that they name. */
import { assert, assertEquals, assertStringIncludes } from "#assert";
import { FakeApi } from "../../../tests/support/fake_api.ts";
import { AuthFixture, ELSEWHERE } from "../../../tests/support/http/auth_fixture.ts";
import {
  fixedClock,
  NOW_MS,
  OPERATOR_TOKEN,
  recordingLogger,
  serverInfo,
} from "../../../tests/support/http/http_fixture.ts";
import { createRespondingHandler } from "../../../tests/support/http/responding_handler.ts";
import { isoOffset } from "../error_shape.ts";
import { allRoutes, type HttpRoute } from "../mod.ts";

const PUBLISH = "POST /nacos/v1/cs/configs";
const EVIL = "http://evil.example";
const HOST = "nacos.example:8848";

type Sent = Readonly<Record<string, string>>;

/** A server that asks nobody for a token; tells which handler was reached. */
class Trial {
  readonly routes: readonly HttpRoute[] = allRoutes(serverInfo);
  readonly #api = new FakeApi();
  readonly #handler: ReturnType<typeof createRespondingHandler>;
  #reached = false;

  constructor(allowedOrigins: readonly string[] = []) {
    const api = this.#api.api();
    this.#handler = createRespondingHandler({
      api: () => api,
      server: this.#api.server.view(),
      routes: this.routes.map((route) => ({
        ...route,
        serve: () => {
          this.#reached = true;
          return new Response("reached");
        },
      })),
      allowedOrigins: new Set(allowedOrigins),
      operators: { token: OPERATOR_TOKEN, boundTo: "10.0.0.9" },
      clock: fixedClock,
      logger: recordingLogger().logger,
      stopping: new AbortController().signal,
      cutOff: new AbortController().signal,
    });
  }

  /** `reached`, or the refusal. */
  async ask(line: string, headers: Sent): Promise<string> {
    const [method = "", path = ""] = line.split(" ");
    this.#reached = false;
    const request = new Request(`http://${HOST}${path}`, {
      method,
      headers: { host: HOST, "content-type": "application/x-www-form-urlencoded", ...headers },
      ...method !== "GET" && { body: "dataId=a&group=G&content=c" },
    });
    const answer = await this.#handler(request, {
      remoteAddr: { transport: "tcp", hostname: ELSEWHERE, port: 50_000 },
    });
    const body = await answer.text();
    assertEquals(this.#reached, body === "reached", line);
    return body === "reached" ? body : `${answer.status} ${body}`;
  }
}

Deno.test("a form that another site's page posts publishes nothing, in the words of the route", async () => {
  const trial = new Trial();
  assertEquals(
    JSON.parse((await trial.ask(PUBLISH, { origin: EVIL })).replace(/^403 /, "")),
    {
      timestamp: isoOffset(NOW_MS),
      status: 403,
      error: "Forbidden",
      message:
        "Cannot take this request: its Origin is not the Host of this server; a proxy in front " +
        "has to pass Host or X-Forwarded-Host on, or RNACOS_ALLOWED_ORIGINS has to name the origin",
      path: "/nacos/v1/cs/configs",
    },
  );
  const foreign: readonly Sent[] = [
    { origin: "null" },
    { origin: "" },
    { origin: "http://nacos.example" },
    { origin: "http://nacos.example:8849" },
    { origin: `http://${HOST}.evil.example` },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site", origin: "http://other.example" },
    { "sec-fetch-site": "cross-site", origin: `http://${HOST}` },
    { "sec-fetch-site": "none" },
  ];
  for (const headers of foreign) {
    assertStringIncludes(await trial.ask(PUBLISH, headers), "403 ", JSON.stringify(headers));
  }
});

Deno.test("clients, pages of this server and allowed origins are taken", async () => {
  const trial = new Trial(["https://ops.example"]);
  const taken: readonly Sent[] = [
    {},
    { origin: `http://${HOST}` },
    { origin: `https://${HOST}` },
    { origin: "https://ops.example" },
    { origin: "https://ops.example", "sec-fetch-site": "cross-site" },
    { origin: "https://front.example", "x-forwarded-host": "front.example" },
    { origin: "https://front.example", "sec-fetch-site": "same-origin" },
    // No page can set these for another site.
    { origin: EVIL, accessToken: "t" },
    { origin: EVIL, authorization: "Bearer t" },
  ];
  for (const headers of taken) {
    assertEquals(await trial.ask(PUBLISH, headers), "reached", JSON.stringify(headers));
  }
  assertStringIncludes(await trial.ask(PUBLISH, { origin: "http://ops.example" }), "403 ");
  // A page of another site cannot read what it makes a browser ask for.
  assertEquals(
    await trial.ask("GET /nacos/v1/cs/configs?dataId=a&group=G", { origin: EVIL }),
    "reached",
  );
});

Deno.test("nothing that changes something takes a post from another site's page", async () => {
  const trial = new Trial();
  const reached: string[] = [];
  let tried = 0;
  for (const { method, path, permission } of trial.routes) {
    // What a browser sends without asking first; reading over POST changes nothing.
    if (method !== "POST" || permission.action === "read") continue;
    tried++;
    // What a browser adds by itself is no sign of who has made it ask.
    for (const authorization of ["", "Basic YTpi", " digest x"]) {
      const headers = { origin: EVIL, ...authorization !== "" && { authorization } };
      const answer = await trial.ask(`${method} ${path}`, headers);
      if (answer === "reached") reached.push(`${method} ${path}`);
    }
  }
  assertEquals(reached, []);
  assert(tried > 20, `${tried} routes`);
});

Deno.test("with authentication on, a token does not make another site's page its owner", async () => {
  const fixture = await AuthFixture.start();
  const accessToken = await fixture.tokenOf("admin");
  const body = `dataId=a&group=G&content=c&accessToken=${accessToken}`;
  const answer = await fixture.text(PUBLISH, { body, headers: { origin: EVIL } });
  assertStringIncludes(answer, "403 Cannot take this request: its Origin is not the Host");
  assertEquals(await fixture.text(PUBLISH, { body }), "200 true");
  fixture.close();
});

import { assert, assertEquals, assertStringIncludes } from "#assert";
import { findCommand } from "../commands.ts";
import { PemFolder } from "../../../tests/support/tls/echo_port.ts";
import {
  makeAuthority,
  makePair,
  type Pair,
} from "../../../tests/support/tls/make_certificates.ts";
import type { Environment } from "../../settings/setting_value.ts";

/** Runs `rnacos health` with these settings. */
async function health(environment: Environment) {
  const lines: string[] = [];
  const code = await findCommand("health")?.run({
    rest: [],
    environment: () => ({ HOME: "/nowhere", ...environment }),
    print: (text) => lines.push(text),
    printError: (text) => lines.push(text),
  });
  return { code, text: lines.join("") };
}

/** Runs `use` with the port of a server that answers every request with `answer`. */
async function withServer(
  answer: (request: Request) => Response | Promise<Response>,
  use: (port: string) => Promise<void>,
): Promise<void> {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, answer);
  try {
    await use(String(server.addr.port));
  } finally {
    await server.shutdown();
  }
}

Deno.test("health is 0 when the server says so, and asks no proxy", async () => {
  const answer = ({ url }: Request) => new Response(new URL(url).pathname);
  await withServer(answer, async (port) => {
    const environment = { RNACOS_HTTP_PORT: port, HTTP_PROXY: "http://127.0.0.1:1" };
    assertEquals(await health(environment), { code: 0, text: "healthy\n" });
  });
});

Deno.test("health is 1 with the server's own words", async () => {
  const answer = () => new Response("loading\nthe data", { status: 503 });
  await withServer(answer, async (port) => {
    const { code, text } = await health({ RNACOS_HTTP_PORT: port });
    assertEquals(code, 1);
    assertStringIncludes(text, "503: loading the data\n");
  });
});

Deno.test("health is 1 within a second when nobody answers", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const answer = () => promise.then(() => new Response("late"));
  await withServer(answer, async (port) => {
    const { code, text } = await health({ RNACOS_HTTP_PORT: port });
    assertEquals(code, 1);
    const waitedMs = Number(/no answer within (\d+) ms/.exec(text)?.[1]);
    assert(waitedMs > 0 && waitedMs < 1_000, text);
    resolve();
  });
});

Deno.test("health is 1 when nothing listens or the settings cannot be used", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const port = String(listener.addr.port);
  listener.close();
  const { code, text } = await health({ RNACOS_HTTP_PORT: port });
  assertEquals(code, 1);
  assertStringIncludes(text, `127.0.0.1:${port}`);
  const refused = await health({ RNACOS_HTTP_PORT: "http" });
  assertEquals(refused.code, 1);
  assertStringIncludes(refused.text, "RNACOS_HTTP_PORT=http");
});

Deno.test("health asks a strict server in TLS, and knows it by its certificate and not by a name", async () => {
  const authority = await makeAuthority();
  const pair = await makePair(authority, { name: "node", hosts: ["node.example"] });
  const other = await makePair(authority, { name: "other", hosts: ["node.example"] });
  const options = { hostname: "127.0.0.1", port: 0, onListen: () => {}, ...pair };
  const server = Deno.serve(options, () => new Response("fine"));
  const run = async (own: Pair) => {
    const folder = new PemFolder(own, authority.cert);
    const { code, text } = await health({
      RNACOS_HTTP_PORT: String(server.addr.port),
      RNACOS_HTTP_ENGINE: "native",
      RNACOS_TLS_MODE: "strict",
      RNACOS_TLS_CERT_FILE: folder.paths.cert,
      RNACOS_TLS_KEY_FILE: folder.paths.key,
      RNACOS_TLS_CA_FILE: folder.paths.ca,
    });
    folder.remove();
    return { code, text };
  };
  assertEquals(await run(pair), { code: 0, text: "healthy\n" });
  const { code, text } = await run(other);
  assertEquals(code, 1);
  assertStringIncludes(text, "altnames");
  await server.shutdown();
});

import { assertEquals, assertRejects } from "#assert";
import { SIGN_IN } from "../../base/mod.ts";
import { boundedFetch } from "./bounded_fetch.ts";

const GET = { method: "GET", headers: {}, body: null, redirect: "manual" } as const;

async function withProvider(
  answer: (path: string) => Response,
  use: (url: string, ask: ReturnType<typeof boundedFetch>) => Promise<void>,
): Promise<void> {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    (request) => answer(new URL(request.url).pathname),
  );
  const host = `127.0.0.1:${server.addr.port}`;
  try {
    const ask = boundedFetch({ hosts: new Set([host]), client: undefined });
    await use(`http://${host}`, ask);
  } finally {
    await server.shutdown();
  }
}

Deno.test("a provider is not followed to another place, nor asked at one that was not named", async () => {
  let asked = 0;
  await withProvider(() => {
    asked++;
    return new Response(null, { status: 302, headers: { location: "/other" } });
  }, async (url, ask) => {
    await assertRejects(() => ask(url, GET), Error, "redirection, which is not followed");
    await assertRejects(() => ask("http://127.0.0.1:1/", GET), Error, "RNACOS_OAUTH2_HOSTS");
    assertEquals(asked, 1);
  });
});

Deno.test("an answer is read up to its bound", async () => {
  const whole = new Uint8Array(SIGN_IN.maxAnswerBytes);
  await withProvider(
    (path) => new Response(path === "/fits" ? whole : new Uint8Array(whole.length + 1)),
    async (url, ask) => {
      const response = await ask(`${url}/fits`, GET);
      assertEquals((await response.bytes()).length, whole.length);
      await assertRejects(() => ask(`${url}/more`, GET), Error, "more than");
    },
  );
});

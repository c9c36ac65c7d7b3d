import { assertEquals, assertRejects, assertStringIncludes } from "#assert";
import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { messageOf } from "../base/mod.ts";
import { httpAsker } from "./http_asker.ts";
import type { AskHttp } from "./types.ts";

async function withServer(
  answer: RequestListener,
  use: (ask: AskHttp, url: URL) => Promise<void>,
): Promise<void> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const { ask, close } = httpAsker();
  try {
    await use(ask, new URL(`http://127.0.0.1:${port}/`));
  } finally {
    close();
    server.close();
    await once(server, "close");
  }
}

Deno.test("an answer is text as it was sent, with a byte order mark and characters in two parts", async () => {
  const bytes = new TextEncoder().encode("\ufeffkey: 日本 😀\n");
  await withServer((_request, response) => {
    response.write(bytes.subarray(0, 9));
    setTimeout(() => response.end(bytes.subarray(9)), 1);
  }, async (ask, url) => {
    assertEquals(await ask({ method: "GET", url }), { status: 200, text: "\ufeffkey: 日本 😀\n" });
  });
});

Deno.test("a form arrives as it was given", async () => {
  const form = new URLSearchParams({ content: "a=b&c\r\n\ufeff+ %00 😀", tenant: "" });
  await withServer((request, response) => {
    request.pipe(response);
  }, async (ask, url) => {
    const { text } = await ask({ method: "POST", url, form });
    assertEquals([...new URLSearchParams(text)], [...form]);
  });
});

Deno.test("an answer that breaks off is none", async () => {
  await withServer((_request, response) => {
    response.writeHead(200, { "content-length": "100" });
    response.write("half");
    setTimeout(() => response.destroy(), 1);
  }, async (ask, url) => {
    const thrown = await assertRejects(() => ask({ method: "GET", url }));
    assertStringIncludes("aborted, socket hang up", messageOf(thrown));
  });
});

Deno.test("JSON goes as such, a question without a body has none, and headers are handed on", async () => {
  await withServer((request, response) => {
    const { "content-type": type = "-", "content-length": length = "-", "x-a": own = "-" } =
      request.headers;
    response.statusCode = 201;
    response.write(`${request.method} ${type} ${length} ${own} `);
    request.pipe(response);
  }, async (ask, url) => {
    assertEquals(await ask({ method: "POST", url, json: '{"é":1}', headers: { "x-a": "b" } }), {
      status: 201,
      text: 'POST application/json 8 b {"é":1}',
    });
    assertEquals((await ask({ method: "GET", url })).text, "GET - - - ");
    const form = new URLSearchParams({ a: "b" });
    assertEquals(
      (await ask({ method: "POST", url, form })).text,
      "POST application/x-www-form-urlencoded;charset=UTF-8 3 - a=b",
    );
  });
});

Deno.test("who does not listen is told at once", async () => {
  const { ask, close } = httpAsker();
  await assertRejects(() => ask({ method: "GET", url: new URL("http://127.0.0.1:1/") }));
  close();
});

Deno.test("behind the end nothing is asked any more, and what was under way is given up", async () => {
  const asked = Promise.withResolvers<void>();
  let requests = 0;
  const server = createServer(() => {
    requests++;
    asked.resolve();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const url = new URL(`http://127.0.0.1:${port}/`);
  const { ask, close } = httpAsker();
  const waiting = assertRejects(() => ask({ method: "GET", url }), Error, "it was given up");
  await asked.promise;
  close();
  await waiting;
  await assertRejects(() => ask({ method: "GET", url }), Error, "nothing is asked any more");
  assertEquals(requests, 1);
  server.close();
  await once(server, "close");
});

Deno.test("an answer may be as long as its bound, and no byte longer", async () => {
  const server = createServer((request, response) => {
    response.end("x".repeat(Number(request.url?.slice(1))));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const { ask, close } = httpAsker(100);
  const of = (count: number) =>
    ask({ method: "GET", url: new URL(`http://127.0.0.1:${port}/${count}`) });
  assertEquals((await of(100)).text.length, 100);
  await assertRejects(() => of(101), Error, "an answer is longer than 100 bytes");
  close();
  server.close();
  await once(server, "close");
});

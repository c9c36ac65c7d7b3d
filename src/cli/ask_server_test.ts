import { assertEquals, assertRejects, assertStringIncludes, assertThrows } from "#assert";
import { readSettings, StartError } from "../settings/mod.ts";
import { downloadUrl } from "../migrate/mod.ts";
import { askServer, messageIn, oneLine, readServerAddress, serverAddressOf } from "./ask_server.ts";
import { download } from "./download.ts";

type Handler = (request: Request) => Response | Promise<Response>;

async function withServer(
  handler: Handler,
  use: (address: { host: string; port: number }) => Promise<void>,
): Promise<void> {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, handler);
  try {
    await use({ host: "127.0.0.1", port: server.addr.port });
  } finally {
    await server.shutdown();
  }
}

/** Answers the first connection with these bytes, and then does what it is told. */
async function withRaw(
  answer: string,
  then: "close" | "wait",
  use: (address: { host: string; port: number }) => Promise<void>,
): Promise<void> {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const done = Promise.withResolvers<void>();
  const serving = (async () => {
    const connection = await listener.accept();
    await connection.read(new Uint8Array(4_096));
    await connection.write(new TextEncoder().encode(answer));
    if (then === "wait") await done.promise;
    connection.close();
  })();
  try {
    await use({ host: "127.0.0.1", port: listener.addr.port });
  } finally {
    done.resolve();
    await serving;
    listener.close();
  }
}

async function textOf(parts: AsyncIterable<Uint8Array>): Promise<string> {
  let text = "";
  for await (const part of parts) text += new TextDecoder().decode(part);
  return text;
}

Deno.test("an address that a server binds to becomes one that can be called", () => {
  const addressOf = (host: string) =>
    serverAddressOf(
      readSettings({ HOME: "/h", RNACOS_SDK_HOST: host, RNACOS_HTTP_PORT: "81" }, {
        os: "linux",
        cwd: "/",
      }),
    );
  assertEquals(addressOf("0.0.0.0"), { host: "127.0.0.1", port: 81 });
  assertEquals(addressOf("::"), { host: "::1", port: 81 });
  assertEquals(addressOf("10.0.0.1"), { host: "10.0.0.1", port: 81 });
  assertEquals(readServerAddress("--addr", "h:80"), { host: "h", port: 80 });
  assertThrows(
    () => readServerAddress("--addr", "h"),
    StartError,
    "Cannot use --addr h: host:port is wanted, with a port from 1 to 65535 (of HTTP)",
  );
});

Deno.test("a question has its method, path, headers and body, and gets status and text", () =>
  withServer(async (request) => {
    const { pathname, search } = new URL(request.url);
    const body = await request.text();
    const told = [request.method, pathname + search, request.headers.get("x-a"), body];
    return new Response(told.join("|"), { status: 201 });
  }, async (address) => {
    const timeoutMs = 60_000;
    assertEquals(
      await askServer({
        ...address,
        ...{ method: "POST", path: "/p?q=1", timeoutMs },
        headers: { "x-a": "é".normalize("NFD").slice(0, 1) },
        body: "sent",
      }),
      { status: 201, text: "POST|/p?q=1|e|sent" },
    );
    assertEquals(
      await askServer({ ...address, method: "GET", path: "/", timeoutMs }),
      { status: 201, text: "GET|/||" },
    );
  }));

Deno.test("an answer that is too long is none, and one that does not come is not waited for", async () => {
  await withServer(() => new Response("x".repeat(3_000_000)), async (address) => {
    await assertRejects(
      () => askServer({ ...address, method: "GET", path: "/", timeoutMs: 60_000 }),
      Error,
      "the answer is longer than 1000000 characters",
    );
  });
  await withRaw("", "wait", async (address) => {
    await assertRejects(
      () => askServer({ ...address, method: "GET", path: "/", timeoutMs: 50 }),
      Error,
      "no answer within 50 ms",
    );
  });
  await assertRejects(() =>
    askServer({ host: "127.0.0.1", port: 1, method: "GET", path: "/", timeoutMs: 60_000 })
  );
});

Deno.test("a file comes in parts, with the headers that were asked for", () =>
  withServer((request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/no") return new Response(" not\n here ", { status: 404 });
    return new Response(`${pathname} ${request.headers.get("authorization")}`);
  }, async ({ host, port }) => {
    const headers = { authorization: "Bearer x" };
    const idleMs = 60_000;
    assertEquals(
      await textOf(download({ host, port, path: "/f", headers, idleMs })),
      "/f Bearer x",
    );
    await assertRejects(
      () => textOf(download({ host, port, path: "/no", headers, idleMs })),
      Error,
      "it answers 404: not here",
    );
    const url = new URL(`http://${host}:${port}/g`);
    assertEquals(await textOf(downloadUrl({ url, idleMs })), "/g null");
  }));

Deno.test("an answer that breaks off is never a short one, and silence ends it", async () => {
  const head = "HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\n";
  const idleMs = 300;
  await withRaw(`${head}half`, "close", async ({ host, port }) => {
    await assertRejects(
      () => textOf(download({ host, port, path: "/", headers: {}, idleMs: 60_000 })),
      Error,
      "it breaks off in the middle",
    );
  });
  await withRaw(`${head}half`, "wait", async ({ host, port }) => {
    await assertRejects(
      () => textOf(download({ host, port, path: "/", headers: {}, idleMs })),
      Error,
      "it is silent for 300 ms",
    );
  });
  await withRaw("", "wait", async ({ host, port }) => {
    await assertRejects(
      () => textOf(downloadUrl({ url: new URL(`http://${host}:${port}/`), idleMs })),
      Error,
      "it is silent for 300 ms",
    );
  });
});

Deno.test("of an answer one line is shown, and the server's own words where it has some", () => {
  assertEquals(oneLine("  a\n\tb  c "), "a b c");
  assertEquals(oneLine("x".repeat(300)).length, 200);
  assertEquals(messageIn('{"status":403,"message":"say \\"it\\"","path":"/x"}'), 'say "it"');
  assertEquals(messageIn("plain\ntext"), "plain text");
  assertStringIncludes(messageIn('{"message":1}'), '"message":1');
});

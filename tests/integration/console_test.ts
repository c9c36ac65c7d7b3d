/** The console's port of a real server: its pages, its sessions, and what strangers send it. */
import { assert, assertEquals, assertLess, assertMatch, assertStringIncludes } from "#assert";
import { makeConsole } from "../../scripts/lib/console_build.ts";
import { freePort } from "../../scripts/lib/free_ports.ts";
import { ServerProcess } from "../../scripts/lib/server_process.ts";

const SESSION = "rnacos/v1/console/session";
const OWN = { "x-rnacos-console": "1" };
const HTML = { accept: "text/html" };
const PASSWORD = "password-of-the-first";

interface Asked {
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly form?: Record<string, string>;
}

class Console {
  readonly server: ServerProcess;
  readonly port: number;
  readonly #base: string;

  private constructor(server: ServerProcess, port: number, base: string) {
    this.server = server;
    this.port = port;
    this.#base = `http://127.0.0.1:${port}${base}`;
  }

  static async start(env: Record<string, string> = {}): Promise<Console> {
    const port = freePort();
    const server = await ServerProcess.start({
      env: {
        RNACOS_HTTP_CONSOLE_PORT: String(port),
        RNACOS_INIT_ADMIN_PASSWORD: PASSWORD,
        ...env,
      },
    });
    return new Console(server, port, env["RNACOS_CONSOLE_BASE_PATH"] ?? "/");
  }

  async ask(path: string, { method = "GET", headers = {}, form }: Asked = {}) {
    const answer = await fetch(this.#base + path, {
      ...{ method, headers, redirect: "manual" },
      ...form === undefined ? {} : { body: new URLSearchParams(form) },
    });
    return { status: answer.status, headers: answer.headers, body: await answer.text() };
  }

  /** The first user is made a moment after the start. */
  async login(password = PASSWORD): Promise<string> {
    for (;;) {
      const form = { username: "admin", password };
      const answer = await this.ask(SESSION, { method: "POST", headers: OWN, form });
      const cookie = answer.headers.get("set-cookie");
      if (cookie !== null) return cookie;
      assert(answer.status === 403 || answer.status === 503, answer.body);
    }
  }

  async userOf(cookie: string): Promise<{ name: string } | undefined> {
    return JSON.parse((await this.ask(SESSION, { headers: { cookie } })).body).user;
  }

  /** Bytes as they are, and the head of the answer. */
  async raw(request: string): Promise<string> {
    using connection = await Deno.connect({ hostname: "127.0.0.1", port: this.port });
    await connection.write(new TextEncoder().encode(request));
    const buffer = new Uint8Array(65_536);
    const length = await connection.read(buffer) ?? 0;
    return new TextDecoder().decode(buffer.subarray(0, length));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.server.kill();
    this.server.removeData();
  }
}

Deno.test("the console is served below its base path, compressed, with a policy, and nothing beside it", async () => {
  await makeConsole();
  await using site = await Console.start({ RNACOS_CONSOLE_BASE_PATH: "/a/b/" });
  const page = await site.ask("configs/dev/DEFAULT_GROUP/app.yaml", { headers: HTML });
  assertEquals(page.status, 200);
  assertStringIncludes(page.body, '<base href="/a/b/"');
  const nonce = /name="csp-nonce" content="([^"]+)"/.exec(page.body)?.[1];
  const policy = page.headers.get("content-security-policy") ?? "";
  assertStringIncludes(policy, `'nonce-${nonce}'`);
  assertEquals(policy.includes("unsafe"), false);
  const script = /src="\.\/(assets\/[^"]+\.js)"/.exec(page.body)?.[1] ?? "";
  for (const encoding of ["br", "gzip"]) {
    // What asks has to name one encoding alone, which fetch does not let it.
    const head = await site.raw(
      `GET /a/b/${script} HTTP/1.1\r\nHost: h\r\nAccept-Encoding: ${encoding}\r\nConnection: close\r\n\r\n`,
    );
    assertMatch(head, /^HTTP\/1.1 200/);
    assertMatch(head, new RegExp(`content-encoding: ${encoding}`, "i"));
    assertMatch(head, /cache-control: public, max-age=31536000, immutable/i);
  }
  for (
    const path of ["/../../../etc/passwd", "/a/b/..%2f..%2fdeno.json", "/%2e%2e/deno.json", "//x"]
  ) {
    const head = await site.raw(`GET ${path} HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n`);
    assertMatch(head, /^HTTP\/1.1 404/, path);
  }
  const home = await (await fetch(`${site.server.url}/`)).text();
  assertStringIncludes(home, `<a href="http://127.0.0.1:${site.port}/">`);
  assertEquals(await site.server.stop(), 0, site.server.log);
});

Deno.test("whoever asks logs in first, while clients need no login, and changes come from the console alone", async () => {
  await using site = await Console.start();
  const config = { dataId: "a", group: "G", content: "x" };
  const open = await fetch(`${site.server.url}/nacos/v1/cs/configs`, {
    method: "POST",
    body: new URLSearchParams(config),
  });
  assertEquals(await open.text(), "true");
  const forged = await fetch(`${site.server.url}/nacos/v1/cs/configs`, {
    method: "POST",
    headers: { origin: "http://evil.example" },
    body: new URLSearchParams({ ...config, content: "evil" }),
  });
  assertMatch(await forged.text(), /Cannot take this request: its Origin is not the Host/);
  assertEquals((await site.ask("nacos/v1/cs/configs?dataId=a&group=G")).status, 403);
  const set = await site.login();
  assertMatch(
    set,
    /^rnacos_session=[^;]+; HttpOnly; SameSite=Strict; Path=\/; Max-Age=86(400|399)$/,
  );
  const cookie = set.split(";")[0] ?? "";
  const read = await site.ask("nacos/v1/cs/configs?dataId=a&group=G", { headers: { cookie } });
  assertEquals([read.status, read.body], [200, "x"]);
  const publish = (headers: Record<string, string>) =>
    site.ask("nacos/v1/cs/configs", { method: "POST", headers, form: config });
  assertEquals((await publish({ cookie })).status, 403);
  assertEquals((await publish({ cookie, ...OWN, origin: "http://evil.example" })).status, 403);
  assertEquals((await publish({ cookie, ...OWN })).status, 200);
  const out = await site.ask(SESSION, { method: "DELETE", headers: { cookie, ...OWN } });
  assertMatch(out.headers.get("set-cookie") ?? "", /Max-Age=0/);
});

Deno.test("a password that was drawn is changed first, and ends the session that changed it", async () => {
  await using site = await Console.start({ RNACOS_INIT_ADMIN_PASSWORD: "" });
  const file = `${site.server.dataDir}/initial_admin_password`;
  let drawn = "";
  while (drawn === "") {
    drawn = await Deno.readTextFile(file).then((text) => text.trim(), () => "");
  }
  const cookie = (await site.login(drawn)).split(";")[0] ?? "";
  const headers = { cookie, ...OWN };
  assertEquals(
    (await site.ask("nacos/v1/auth/users?pageNo=1&pageSize=9", { headers })).status,
    403,
  );
  const form = { username: "admin", newPassword: "another-password" };
  const changed = await site.ask("nacos/v1/auth/users", { method: "PUT", headers, form });
  assertEquals(changed.status, 200, changed.body);
  assertEquals(await site.userOf(cookie), undefined);
  const again = (await site.login("another-password")).split(";")[0] ?? "";
  assertEquals((await site.userOf(again))?.name, "admin");
});

Deno.test("a session ends with its time", async () => {
  await using site = await Console.start({ RNACOS_CONSOLE_LOGIN_TIMEOUT: "2" });
  const set = await site.login();
  // The rest of it, in whole seconds.
  assertMatch(set, /Max-Age=[12]$/);
  const cookie = set.split(";")[0] ?? "";
  const startedMs = performance.now();
  while (await site.userOf(cookie) !== undefined) {
    assertLess(performance.now() - startedMs, 10_000);
  }
});

Deno.test("a console without logins is open to all, and says so at the start", async () => {
  await using site = await Console.start({ RNACOS_ENABLE_NO_AUTH_CONSOLE: "true" });
  assertStringIncludes(site.server.log, "RNACOS_ENABLE_NO_AUTH_CONSOLE=true: whoever reaches");
  const session = JSON.parse((await site.ask(SESSION)).body);
  assertEquals([session.isOpen, session.user.isManager], [true, true]);
  assertEquals((await site.ask("nacos/v1/auth/users?pageNo=1&pageSize=9")).status, 200);
  const make = { method: "POST", form: { customNamespaceId: "dev", namespaceName: "dev" } };
  assertEquals((await site.ask("nacos/v1/console/namespaces", make)).status, 403);
  const made = await site.ask("nacos/v1/console/namespaces", { ...make, headers: OWN });
  assertEquals([made.status, made.body], [200, "true"]);
});

Deno.test("what goes on while a page is open comes through, and does not hold the end of the server", async () => {
  await using site = await Console.start({ RNACOS_ENABLE_NO_AUTH_CONSOLE: "true" });
  const path = "rnacos/v1/console/service/events?group=DEFAULT_GROUP&name=svc";
  const answer = await fetch(`http://127.0.0.1:${site.port}/${path}`);
  assertEquals(answer.headers.get("content-type"), "text/event-stream");
  assert(answer.body !== null);
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  assertStringIncludes((await reader.read()).value ?? "", "data: []");
  const instance = new URLSearchParams({ serviceName: "svc", ip: "10.0.0.1", port: "80" });
  await (await fetch(`${site.server.url}/nacos/v1/ns/instance`, {
    method: "POST",
    body: instance,
  })).text();
  assertStringIncludes((await reader.read()).value ?? "", "10.0.0.1");
  assertEquals(await site.server.stop(), 0, site.server.log);
  await reader.cancel().catch(() => "the server has ended it");
});

Deno.test("a port that is taken stops the start where it was asked for, and only there", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr;
  const refused = new ServerProcess({ env: { RNACOS_HTTP_CONSOLE_PORT: String(port) } });
  assertEquals(await refused.exited(), 2);
  assertStringIncludes(refused.log, `RNACOS_HTTP_CONSOLE_PORT=${port}`);
  refused.removeData();
  const http = port - 2_000;
  const env = { RNACOS_HTTP_PORT: String(http), RNACOS_HTTP_CONSOLE_PORT: "" };
  const server = await ServerProcess.start({ env });
  assertStringIncludes(server.log, "the server runs without console");
  assertEquals(await (await fetch(`${server.url}/health`)).text(), "success");
  assertEquals(await server.stop(), 0);
  server.removeData();
});

Deno.test("floods of logins, large bodies and cookies cost a bounded memory, and others are served", async () => {
  await using site = await Console.start();
  await site.login();
  const beforeMiB = site.server.rssMiB();
  const seen = new Set<number>();
  const attack = async (at: number) => {
    // Passwords that are short enough are hashed, until there were too many.
    const form = { username: "ann", password: "x".repeat(at % 2 === 0 ? 100_000 : 20) };
    seen.add((await site.ask(SESSION, { method: "POST", headers: OWN, form })).status);
  };
  const waves = Array.from({ length: 8 }, (_, wave) => wave * 50);
  for (const from of waves) {
    const wave = Array.from({ length: 50 }, (_, at) => attack(from + at));
    const health = await fetch(`${site.server.url}/health`);
    assertEquals(await health.text(), "success");
    await Promise.all(wave);
  }
  const wanted = [403, 413, 429, 503];
  assertEquals([...seen].filter((status) => !wanted.includes(status)), []);
  assert(seen.has(413) && seen.has(429), [...seen].join());
  for (let at = 0; at < 200; at++) {
    const answer = await site.ask(SESSION, { headers: { cookie: `a=${"x".repeat(20_000)}` } });
    assert([200, 431].includes(answer.status), String(answer.status));
  }
  assertLess(site.server.rssMiB() - beforeMiB, 100);
});

import { assertEquals, assertMatch, assertStringIncludes } from "#assert";
import { pathToFileURL } from "node:url";
import { CollectedLog } from "../../tests/support/collected_log.ts";
import { CONSOLE_PORT } from "../base/mod.ts";
import { AppFiles } from "./app_files.ts";
import { consoleLack } from "./console_lack.ts";
import { withFront } from "./front.ts";
import { toResponse } from "../http/deno/to_response.ts";

const PAGE = `<head>
    <base href="/" />
    <meta name="csp-nonce" content="" />
  </head>`;

class Site {
  readonly home = Deno.makeTempDirSync({ prefix: "front-" });
  readonly log = new CollectedLog();
  readonly asked: string[] = [];
  nowMs = 1_000_000;
  readonly clock = { nowMs: () => this.nowMs, monotonicMs: () => this.nowMs };
  readonly files = new AppFiles(new URL(`${pathToFileURL(this.home)}/dist/`), this.clock);
  readonly #handler;

  constructor(basePath = "/") {
    this.#handler = withFront((request) => {
      this.asked.push(new URL(request.url).pathname);
      return new Response("api");
    }, {
      files: this.files,
      basePath,
      whyMissing: () => consoleLack(new URL(`${pathToFileURL(this.home)}/`), this.nowMs),
      clock: this.clock,
      logger: this.log.logger,
    });
  }

  write(name: string, content: string): void {
    const path = `${this.home}/${name}`;
    Deno.mkdirSync(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    Deno.writeTextFileSync(path, content);
  }

  build(): void {
    this.write("dist/index.html", PAGE);
    this.write("dist/assets/app-1.js", "js");
    this.write("dist/assets/app-1.js.br", "js as br");
    this.write("dist/assets/app-1.js.gz", "js as gz");
    this.write("dist/favicon.svg", "<svg/>");
    this.nowMs += CONSOLE_PORT.listFilesMs;
  }

  async get(path: string, headers: Record<string, string> = {}, method = "GET") {
    const request = new Request(`http://h${path}`, { headers, method });
    const answer = toResponse(await this.#handler(request, {}));
    return { status: answer.status, headers: answer.headers, body: await answer.text() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.home, { recursive: true });
  }
}

const HTML = { accept: "text/html,application/xhtml+xml" };

Deno.test("every link gets the page, with a fresh nonce that its policy names and nothing unsafe", async () => {
  await using site = new Site("/a/b/");
  site.build();
  const nonces = new Set<string>();
  for (
    const path of ["/a/b/", "/", "/a/b/configs/dev/G/app.yaml", "/a/b/services?q=x", "/clients"]
  ) {
    const { status, headers, body } = await site.get(path, HTML);
    assertEquals(status, 200, path);
    assertStringIncludes(body, '<base href="/a/b/" />');
    const nonce = /<meta name="csp-nonce" content="([^"]+)"/.exec(body)?.[1] ?? "";
    nonces.add(nonce);
    const policy = headers.get("content-security-policy") ?? "";
    assertStringIncludes(policy, `style-src 'self' 'nonce-${nonce}'`);
    assertStringIncludes(policy, "frame-ancestors 'none'");
    assertStringIncludes(policy, "default-src 'none'");
    assertEquals(/unsafe|\*|http/.test(policy), false);
    assertStringIncludes(headers.get("cache-control") ?? "", "no-store");
    assertEquals(headers.get("x-content-type-options"), "nosniff");
    assertEquals(headers.get("referrer-policy"), "same-origin");
  }
  assertEquals([nonces.size, site.asked], [5, []]);
});

Deno.test("a file is sent in what the browser reads, and kept where its name says what it holds", async () => {
  await using site = new Site();
  site.build();
  const read = async (accepted: string) => {
    const { headers, body } = await site.get("/assets/app-1.js", { "accept-encoding": accepted });
    return [headers.get("content-encoding"), body];
  };
  assertEquals(await read("gzip, deflate, br, zstd"), ["br", "js as br"]);
  assertEquals(await read("gzip"), ["gzip", "js as gz"]);
  assertEquals(await read("br;q=0, gzip;q=0.5"), ["gzip", "js as gz"]);
  assertEquals(await read("identity"), [null, "js"]);
  const script = await site.get("/assets/app-1.js");
  assertEquals(script.headers.get("cache-control"), "public, max-age=31536000, immutable");
  assertEquals(script.headers.get("content-type"), "text/javascript; charset=utf-8");
  assertEquals(script.headers.get("vary"), "accept-encoding");
  const icon = await site.get("/favicon.svg", HTML);
  assertEquals([icon.body, icon.headers.get("cache-control")], ["<svg/>", "no-cache"]);
  assertEquals((await site.get("/assets/app-1.js", {}, "HEAD")).status, 200);
  assertEquals((await site.get("/assets/app-1.js", {}, "POST")).status, 405);
});

Deno.test("many who ask at once have the page read once, and a new build is shown a moment later", async () => {
  await using site = new Site();
  site.build();
  const titled = (title: string) => PAGE.replace("<head>", `<head><title>${title}</title>`);
  site.write("dist/index.html", titled("one"));
  site.nowMs += CONSOLE_PORT.listFilesMs;
  for (let at = 0; at < 3; at++) assertStringIncludes((await site.get("/", HTML)).body, "one");
  site.write("dist/index.html", titled("two"));
  assertStringIncludes((await site.get("/", HTML)).body, "one");
  const held = site.files.heldBytes;
  site.nowMs += CONSOLE_PORT.listFilesMs;
  assertStringIncludes((await site.get("/", HTML)).body, "two");
  assertEquals(site.files.heldBytes, held);
});

Deno.test("no path leads out of the folder, and what is not there is no page", async () => {
  await using site = new Site();
  site.build();
  site.write("secret.txt", "secret");
  site.write("dist/.hidden", "secret");
  for (
    const path of [
      "/..%2fsecret.txt",
      "/%2e%2e/secret.txt",
      "/assets/..%2f..%2fsecret.txt",
      "/assets/app-1.js.br",
      "/.hidden",
      "//etc/passwd",
      "/assets/none.js",
      "/none.js",
    ]
  ) {
    const { status, body } = await site.get(path);
    assertEquals([status, body], [404, "There is no such file"], path);
    const asPage = await site.get(path, HTML);
    assertEquals(asPage.body.includes("secret"), false, path);
  }
  assertEquals((await site.get("/assets/none.js", HTML)).status, 404);
});

Deno.test("the API is asked below its paths and nowhere else, and the homes of other consoles lead here", async () => {
  await using site = new Site("/a/");
  site.build();
  for (const path of ["/nacos/v1/cs/configs", "/a/rnacos/v1/console/session", "/a/nacos/"]) {
    await site.get(path, HTML);
  }
  assertEquals(site.asked, ["/nacos/v1/cs/configs", "/a/rnacos/v1/console/session"]);
  for (const path of ["/a", "/rnacos/", "/nacos", "/nacos/index.html", "/a/rnacos"]) {
    const { status, headers } = await site.get(path, HTML);
    assertEquals([status, headers.get("location")], [302, "/a/"], path);
  }
});

Deno.test("without an app a page says why and comes back, and the app is found once it is there", async () => {
  await using site = new Site();
  const said = async (comes = true): Promise<string> => {
    const { status, headers, body } = await site.get("/");
    assertEquals(status, 503);
    assertStringIncludes(headers.get("content-security-policy") ?? "", "default-src 'none'");
    assertEquals(body.includes("http-equiv"), comes);
    assertEquals(headers.get("retry-after"), comes ? "3" : null);
    return /<p>(.*)<\/p>/.exec(body)?.[1] ?? "";
  };
  assertMatch(await said(false), /made without its console/);
  site.write("deno.json", "{}");
  assertMatch(await said(), /not built; `deno task console`/);
  site.write("build_state.json", JSON.stringify({ state: "building", sinceMs: site.nowMs }));
  assertMatch(await said(), /being built/);
  site.nowMs += CONSOLE_PORT.maxBuildMs - 1;
  assertMatch(await said(), /being built/);
  site.nowMs += 1;
  assertMatch(await said(), /not built/);
  site.write("build_state.json", JSON.stringify({ state: "failed", why: "<no> packages" }));
  assertMatch(await said(), /could not be built: &lt;no&gt; packages/);
  for (const text of ["{", "[]", '{"state":"failed"}', '{"state":"building"}']) {
    site.write("build_state.json", text);
    assertMatch(await said(), /not built/, text);
  }
  site.build();
  assertEquals((await site.get("/")).status, 200);
});

Deno.test("what is kept of files has a bound, and a file that goes away is an answer and a line", async () => {
  await using site = new Site();
  site.build();
  const part = CONSOLE_PORT.maxHeldFileBytes / 4;
  for (let at = 0; at < 6; at++) site.write(`dist/assets/big-${at}.js`, "x".repeat(part));
  site.nowMs += CONSOLE_PORT.listFilesMs;
  const held: number[] = [];
  for (let at = 0; at < 6; at++) {
    assertEquals((await site.get(`/assets/big-${at}.js`)).body.length, part);
    held.push(site.files.heldBytes / part);
  }
  assertEquals(held, [1, 2, 3, 4, 0, 1], "when too much is held, all of it goes");
  await Deno.remove(`${site.home}/dist/assets/app-1.js`);
  const gone = await site.get("/assets/app-1.js");
  assertEquals([gone.status, gone.body], [500, "The file cannot be read"]);
  assertEquals(site.log.entries.length, 1);
});

Deno.test("a file named by what it holds is read once, any other now and then, and one that failed again", async () => {
  await using site = new Site();
  site.build();
  const read = async (path: string) => {
    const { status, body } = await site.get(path);
    return status === 200 ? body : status;
  };
  const both = async () => [await read("/assets/app-1.js"), await read("/favicon.svg")];
  assertEquals(site.files.isBuilt(), true);
  await Deno.rename(`${site.home}/dist/assets`, `${site.home}/dist/away`);
  assertEquals(await both(), [500, "<svg/>"]);
  await Deno.rename(`${site.home}/dist/away`, `${site.home}/dist/assets`);
  assertEquals(await both(), ["js", "<svg/>"]);
  site.write("dist/assets/app-1.js", "other");
  site.write("dist/favicon.svg", "<other/>");
  assertEquals(await both(), ["js", "<svg/>"]);
  assertEquals(site.files.heldBytes, 2 + "<svg/>".length);
  site.nowMs += CONSOLE_PORT.listFilesMs;
  assertEquals(await both(), ["js", "<other/>"]);
  assertEquals(site.files.heldBytes, 2 + "<other/>".length);
});

Deno.test("the folder is looked at again after a while, and what it holds has a bound", async () => {
  await using site = new Site();
  site.build();
  assertEquals((await site.get("/new.txt")).status, 404);
  site.write("dist/new.txt", "new");
  site.nowMs += CONSOLE_PORT.listFilesMs - 1;
  assertEquals((await site.get("/new.txt")).status, 404);
  site.nowMs += 1;
  const found = await site.get("/new.txt");
  assertEquals([found.body, found.headers.get("content-type")], [
    "new",
    "text/plain; charset=utf-8",
  ]);
});

Deno.test("no more files than its bound are found of a folder", async () => {
  await using site = new Site();
  const names = Array.from(
    { length: CONSOLE_PORT.maxFiles + 1 },
    (_, at) => `part-${at % 2}/${at}`,
  );
  for (const name of names) site.write(`dist/${name}`, "");
  const found = names.filter((name) => site.files.find(name) !== undefined);
  assertEquals(found.length, CONSOLE_PORT.maxFiles);
});

Deno.test("what is no folder holds no app, and a folder that cannot be read is told", async () => {
  await using site = new Site();
  site.write("dist", "a file");
  assertEquals((await site.get("/")).status, 503);
  await Deno.remove(`${site.home}/dist`);
  await Deno.symlink("dist", `${site.home}/dist`);
  site.nowMs += CONSOLE_PORT.listFilesMs;
  const { status, body } = await site.get("/");
  assertEquals([status, body], [500, "The file cannot be read"]);
  assertEquals(site.log.entries.map(({ level }) => level), ["error"]);
});

Deno.test("an encoding that the browser refuses in any way of writing it is not sent", async () => {
  await using site = new Site();
  site.build();
  const encodingFor = async (accepted: string) =>
    (await site.get("/assets/app-1.js", { "accept-encoding": accepted })).headers
      .get("content-encoding");
  assertEquals(await encodingFor("BR ; Q=0.000, GZIP"), "gzip");
  assertEquals(await encodingFor("br;q=0.001"), "br");
  assertEquals(await encodingFor("gzip;x=1;q=0"), null);
  assertEquals(await encodingFor("brotli, *"), null);
  const refused = await site.get("/favicon.svg", {}, "DELETE");
  assertEquals([refused.status, refused.headers.get("allow")], [405, "GET, HEAD"]);
  const page = await site.get("/", HTML);
  assertMatch(page.body, /content="[A-Za-z0-9+/]{22}=="/, "16 bytes that nobody can guess");
});

Deno.test("when all that is held goes, files without a telling name go with it", async () => {
  await using site = new Site();
  site.build();
  for (const name of ["big-0", "big-1"]) {
    site.write(`dist/assets/${name}.js`, "x".repeat(CONSOLE_PORT.maxHeldFileBytes / 2));
  }
  site.nowMs += CONSOLE_PORT.listFilesMs;
  assertEquals((await site.get("/favicon.svg")).body, "<svg/>");
  site.write("dist/favicon.svg", "<other/>");
  for (const name of ["big-0", "big-1"]) await site.get(`/assets/${name}.js`);
  assertEquals(site.files.heldBytes, 0);
  site.write("dist/assets/big-0.js", "read again");
  assertEquals((await site.get("/assets/big-0.js")).body, "read again");
  assertEquals((await site.get("/favicon.svg")).body, "<other/>");
  assertEquals(site.files.heldBytes, "read again<other/>".length);
  site.nowMs += CONSOLE_PORT.listFilesMs;
  assertEquals((await site.get("/favicon.svg")).body, "<other/>");
  assertEquals(site.files.heldBytes, "read again<other/>".length);
});

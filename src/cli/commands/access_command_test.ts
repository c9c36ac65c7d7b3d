import { assert, assertEquals, assertRejects, assertStringIncludes } from "#assert";
import { CollectedLog } from "../../../tests/support/collected_log.ts";
import { runCli } from "../../../tests/support/cli_run.ts";
import { freePorts } from "../../../scripts/lib/free_ports.ts";
import { startServer } from "../../app/start_server.ts";
import { systemClock } from "../../base/mod.ts";
import { LogLevels, parseLogFilter } from "../../observe/log/mod.ts";
import { readSettings, StartError } from "../../settings/mod.ts";

class Place {
  readonly dataDir = Deno.makeTempDirSync({ prefix: "access-command-" });
  readonly ports = freePorts();
  readonly log = new CollectedLog();
  readonly environment = {
    RNACOS_HTTP_PORT: String(this.ports.http),
    RNACOS_GRPC_PORT: String(this.ports.grpc),
    RNACOS_SDK_HOST: "127.0.0.1",
    RNACOS_HTTP_CONSOLE_PORT: "0",
    RNACOS_DATA_DIR: this.dataDir,
  };

  async serving(work: () => Promise<void>): Promise<void> {
    const server = await startServer({
      settings: readSettings(this.environment, { os: Deno.build.os, cwd: Deno.cwd() }),
      levels: new LogLevels(parseLogFilter("info")),
      logger: this.log.logger,
      clock: systemClock,
    });
    try {
      await server.ready;
      await work();
    } finally {
      await server.stop();
    }
  }

  async run(line: string, password?: string): Promise<{ code: number | undefined; text: string }> {
    const file = `${this.dataDir}/typed`;
    if (password !== undefined) await Deno.writeTextFile(file, `${password}\n`);
    const words = line.split(" ");
    return await runCli(
      password === undefined ? words : [...words, "--password-file", file],
      this.environment,
    );
  }
}

async function withPlace(work: (place: Place) => Promise<void>): Promise<void> {
  const place = new Place();
  try {
    await work(place);
  } finally {
    await Deno.remove(place.dataDir, { recursive: true });
  }
}

Deno.test("Users and tokens are changed on a running server, and on a stopped node for its next start", async () => {
  await withPlace(async (place) => {
    await place.serving(async () => {
      const added = await place.run("user add alice --role manager", "first-1");
      assertEquals(added, { code: 0, text: "user.add: done.\n" });
      const again = await place.run("user add alice", "first-1");
      assertEquals(again.code, 1);
      assertStringIncludes(again.text, "already exist");
      const made = await place.run("token create ci --user alice --days 3");
      assertStringIncludes(made.text, "This is shown once");
    });
    const later = "It takes effect when the node is started.";
    assertStringIncludes((await place.run("user passwd alice", "second-2")).text, later);
    assertStringIncludes((await place.run("user add bob", "third-3")).text, later);
    assertStringIncludes((await place.run("user list")).text, "bob  enabled");
    const last = await place.run("user disable alice");
    assertEquals(last.code, 1);
    assertStringIncludes(last.text, "last manager");
    const listed = (await place.run("token list")).text;
    assertStringIncludes(listed, "  use unknown\n");
    const [, id = ""] = /^(\S+) {2}alice {2}ci/m.exec(listed) ?? [];
    assertStringIncludes((await place.run(`token revoke ${id}`)).text, later);
    await place.serving(async () => {
      // The changes come right behind the start.
      while ((await place.run("token list")).text !== "");
      const { text } = await place.run("user list");
      assertStringIncludes(text, "alice  enabled  roles manager");
      assertStringIncludes(text, "bob  enabled");
      const audit = await fetch(
        `http://127.0.0.1:${place.ports.http}/rnacos/v1/audit?kind=change`,
      );
      const { records } = await audit.json();
      const told = records.map((one: { verb: string; object: string; user: string }) =>
        `${one.user}: ${one.verb} ${one.object}`
      );
      assertEquals(told.slice(0, 3), [
        `command line: accessToken.remove token/${id}#alice/ci`,
        "command line: user.create user/bob",
        "command line: user.update user/alice",
      ]);
    });
    assert(![...Deno.readDirSync(place.dataDir)].some(({ name }) => name === "pending_changes"));
    assert(![...Deno.readDirSync(place.dataDir)].some(({ name }) => name === "operator_token"));
  });
});

Deno.test("A place without data, and another server without a manager's token, are refused", async () => {
  await withPlace(async (place) => {
    await assertRejects(() => place.run("user list"), StartError, "holds no data");
    await assertRejects(
      () => place.run("user list --server 127.0.0.1:1"),
      StartError,
      "--token-file",
    );
  });
});

/** Runs a command at a server that gives this answer. */
async function askedAt(answer: Response, line: string) {
  const asked: unknown[] = [];
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request) => {
      const { pathname } = new URL(request.url);
      asked.push(request.method, pathname, request.headers.get("authorization"));
      asked.push(await request.json());
      return answer;
    },
  );
  const file = await Deno.makeTempFile();
  await Deno.writeTextFile(file, "the-token\n");
  const place = ["--server", `127.0.0.1:${server.addr.port}`, "--token-file", file];
  const { code, text } = await runCli([...line.split(" "), ...place], {});
  await server.shutdown();
  await Deno.remove(file);
  return { code, text, asked };
}

Deno.test("a list of users is asked of the server that is named, and shown a line each", async () => {
  const users = [
    { name: "ann", enabled: true, roles: ["0", "team"], source: "local", mustChangePassword: true },
    { name: "bob", enabled: false, roles: [], source: "ldap", mustChangePassword: false },
    { name: "cy", enabled: true, roles: ["1", "2"], source: "local", mustChangePassword: false },
  ];
  const { code, text, asked } = await askedAt(Response.json({ users }), "user list");
  assertEquals(code, 0);
  assertEquals(text.split("\n"), [
    "ann  enabled  roles manager,team  local  must change the password",
    "bob  disabled  roles -  ldap",
    "cy  enabled  roles developer,visitor  local",
    "",
  ]);
  assertEquals(asked, [
    "POST",
    "/rnacos/v1/access",
    "Bearer the-token",
    { verb: "user.list" },
  ]);
});

Deno.test("a list of tokens says until when they count and when they were used", async () => {
  const timeMs = Date.UTC(2026, 0, 2);
  const tokens = [
    { id: "a1", user: "ann", name: "ci", expiresMs: 0, lastUseMs: 0 },
    { id: "b2", user: "bob", name: "cd", expiresMs: timeMs, lastUseMs: timeMs },
  ];
  const { text } = await askedAt(Response.json({ tokens }), "token list");
  assertEquals(text.split("\n"), [
    "a1  ann  ci  for ever  not used since the node's start",
    "b2  bob  cd  until 2026-01-02T00:00:00.000Z  used 2026-01-02T00:00:00.000Z",
    "",
  ]);
});

Deno.test("a token that is made is shown once, and a refusal in the server's words", async () => {
  const token = { id: "a1", text: "rnat_x" };
  const made = await askedAt(Response.json({ token }), "token create ci --user ann");
  assertEquals([made.code, made.text], [0, "rnat_x\nThis is shown once; its id is a1.\n"]);
  const refused = await askedAt(
    Response.json({ message: "no right" }, { status: 403 }),
    "user remove ann",
  );
  assertEquals(refused.code, 1);
  assertStringIncludes(refused.text, "rnacos user: the server at 127.0.0.1:");
  assertStringIncludes(refused.text, " answers 403: no right\n");
});

Deno.test("a server is not asked without a token, nor a directory without data", async () => {
  const user = (...words: string[]) => runCli(["user", ...words], { RNACOS_DATA_DIR: "/nowhere" });
  await assertRejects(
    () => user("list", "--server", "h:1"),
    StartError,
    "--server without --token-file",
  );
  await assertRejects(() => user("list"), StartError, "the directory holds no data");
});

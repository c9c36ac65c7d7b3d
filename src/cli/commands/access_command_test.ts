import { assert, assertEquals, assertRejects, assertStringIncludes } from "#assert";
import { CollectedLog } from "../../../tests/support/collected_log.ts";
import { runCli } from "../../../tests/support/cli_run.ts";
import { freePorts } from "../../../scripts/lib/server_process.ts";
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
    const [, id = ""] = /^(\S+) {2}alice {2}ci/m.exec((await place.run("token list")).text) ?? [];
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

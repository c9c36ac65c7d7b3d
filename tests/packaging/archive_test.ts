/** What users download: made twice, unpacked into an empty folder, and run. */
import { assert, assertEquals, assertLess, assertStringIncludes } from "#assert";
import { ConfigClient } from "../../scripts/lib/config_client.ts";
import { checkLinks } from "../../scripts/lib/document_links.ts";
import { inRepository } from "../../scripts/lib/repository.ts";
import { freePort, freePorts } from "../../scripts/lib/free_ports.ts";
import { ServerProcess } from "../../scripts/lib/server_process.ts";
import { run } from "../../scripts/package/run.ts";
import { archiveName } from "../../scripts/package/targets.ts";
import { basesFolder, TARGET } from "./base.ts";
import { callGrpc } from "./grpc_client.ts";

const NAME = { dataId: "app.properties", group: "DEFAULT_GROUP" };
const CONTENT = "greeting=grüße";

/** Makes the release of this machine's target. */
function release(bases: string, folder: string, ...more: string[]) {
  const script = ["deno", "run", "-A", "--no-check", "scripts/release.ts"];
  return run([...script, "--bases", bases, "--out", folder, ...more]);
}

/** All files below a folder, by their paths in it. */
function filesIn(folder: string, prefix = ""): string[] {
  return [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) =>
    isDirectory ? filesIn(`${folder}/${name}`, `${prefix}${name}/`) : [prefix + name]
  );
}

/** The app is inside the program: its page, and what the page loads. */
async function assertConsole(url: string): Promise<void> {
  const page = await (await fetch(url)).text();
  const script = /src="\.\/(assets\/[^"]+\.js)"/.exec(page)?.[1] ?? "";
  const answer = await fetch(url + script, { headers: { "accept-encoding": "br" } });
  assertEquals([answer.status, (await answer.text()).length > 1_000], [200, true], page);
}

/** Serves once in `folder`, as a user would; resolves with how long the start took. */
async function serveOnce(folder: string, program: string): Promise<number> {
  const dataDir = `${folder}/data`;
  const consolePort = freePort();
  const env = { RNACOS_HTTP_CONSOLE_PORT: String(consolePort) };
  const server = new ServerProcess({ program, args: ["-e", "env01"], cwd: folder, dataDir, env });
  const startMs = await server.ready;
  const environment = { RNACOS_HTTP_PORT: String(server.httpPort), RNACOS_DATA_DIR: dataDir };
  const healthMs: number[] = [];
  while (healthMs.length < 5 && (healthMs.at(-1) ?? Infinity) >= 1_000) {
    const startMs = performance.now();
    const healthy = await run([program, "health"], environment);
    healthMs.push(performance.now() - startMs);
    assertEquals([healthy.success, healthy.output], [true, "healthy"]);
  }
  assertLess(healthMs.at(-1) ?? Infinity, 1_000, `health took ${healthMs} ms`);
  const client = new ConfigClient(server.url);
  assert(await client.publish(NAME, CONTENT));
  assertEquals(await client.read(NAME), CONTENT);
  const answer = await callGrpc(server.grpcPort, "ServerCheckRequest", {});
  assertEquals(answer["resultCode"], 200);
  await assertDocuments(server.url);
  assert(typeof answer["connectionId"] === "string", JSON.stringify(answer));
  assertStringIncludes(await (await fetch(`${server.url}/metrics`)).text(), "process_");
  await assertConsole(`http://127.0.0.1:${consolePort}/`);
  assertEquals(await server.stop(), 0, server.log);
  const gone = await run([program, "health"], environment);
  assertEquals(gone.success, false);
  return startMs;
}

/** What runs on a thread of its own is a file of its own in the program. */
async function assertDocuments(url: string): Promise<void> {
  const check = new URLSearchParams({
    dataId: "checked",
    type: "yaml",
    schema: '{"type":"object"}',
  });
  const attached = await fetch(`${url}/rnacos/v1/config/check`, { method: "POST", body: check });
  assertEquals(attached.status, 200, await attached.text());
  const wrong = new URLSearchParams({ dataId: "checked", group: "DEFAULT_GROUP", content: "[" });
  const refused = await fetch(`${url}/nacos/v1/cs/configs`, { method: "POST", body: wrong });
  assertStringIncludes(await refused.text(), "is refused by its check");
}

/** Three of the program from the archive's env files, whose ports alone are replaced by free ones. */
async function serveAsCluster(folder: string, program: string): Promise<void> {
  const ports = [freePorts(), freePorts(), freePorts()];
  const nodes = ports.map(({ http, grpc }, index) => {
    const id = index + 1;
    const text = ports.reduce(
      (file, port, at) =>
        file.replaceAll(`${8848 + at}`, String(port.http))
          .replaceAll(`127.0.0.1:${9848 + at}`, `127.0.0.1:${port.grpc}`),
      Deno.readTextFileSync(`${folder}/env0${id}`),
    );
    Deno.writeTextFileSync(`${folder}/shifted0${id}`, text);
    return new ServerProcess({
      program,
      args: ["-e", `shifted0${id}`],
      cwd: folder,
      dataDir: `${folder}/nodes/${id}`,
      env: {
        RNACOS_HTTP_PORT: String(http),
        RNACOS_GRPC_PORT: String(grpc),
        RNACOS_HTTP_CONSOLE_PORT: "0",
      },
    });
  });
  try {
    await Promise.all(nodes.map((node) => node.ready));
    const walk = await run(["sh", inRepository("scripts", "cluster", "walkthrough.sh")], {
      NODES: nodes.map((node) => node.url).join(" "),
    });
    assert(walk.success, walk.output);
    assertStringIncludes(walk.output, "All steps passed.");
  } finally {
    await Promise.all(nodes.map((node) => node.stop()));
  }
}

async function checkCommands(program: string): Promise<void> {
  const version = await run([program, "-V"]);
  assert(/^rnacos \d+\.\d+\.\d+$/.test(version.output), version.output);
  const licenses = await run([program, "licenses"]);
  for (
    const part of [
      ...["Apache License", "The MIT License", "@grpc/grpc-js", "prom-client", "mysql2"],
      ...["ajv", "js-yaml", "saxes", "smol-toml"],
    ]
  ) {
    assertStringIncludes(licenses.stdout, part);
  }
  // The driver of databases is loaded by this command only, and has to be inside all the same.
  const unreached = await run([program, "import", "mysql://nacos@127.0.0.1:1/nacos"]);
  assertStringIncludes(unreached.output, "ECONNREFUSED");
  const refused = await run([program, "-e", "/nowhere/x.env"]);
  assertStringIncludes(refused.output, "/nowhere/x.env");
}

Deno.test("an archive unpacked into an empty folder serves, and two runs make the same", async (t) => {
  const folder = Deno.makeTempDirSync();
  try {
    const bases = await basesFolder(folder);
    if (bases === undefined) return;
    const sums: string[] = [];
    for (const name of ["one", "two"]) {
      const made = await release(bases, `${folder}/${name}`, "--target", TARGET.triple);
      assert(made.success, made.output);
      sums.push(Deno.readTextFileSync(`${folder}/${name}/SHA256SUMS`));
    }
    assertEquals(sums[0], sums[1]);
    const place = `${folder}/place`;
    Deno.mkdirSync(place);
    const archive = `${folder}/one/${archiveName(TARGET)}`;
    const unpacked = await run(["tar", "-xf", archive, "-C", place]);
    assert(unpacked.success, unpacked.output);
    const program = `${place}/${TARGET.program}`;
    await t.step("its documents lead to what is inside", () => {
      const files = filesIn(place);
      const documents = files.filter((name) => name.endsWith(".md"));
      const { count, faults } = checkLinks(place, documents);
      assertEquals(faults, []);
      assert(count > 20, `only ${count} links were found`);
      assert(files.includes("deploy/systemd/rnacos.service"), files.join(" "));
    });
    await t.step("its commands answer", () => checkCommands(program));
    await t.step("it serves, and keeps its data", async () => {
      await serveOnce(place, program);
      await serveOnce(place, program);
    });
    await t.step("three of it form the cluster of the sample files", async () => {
      await serveAsCluster(place, program);
    });
    await t.step("a target without base is named", async () => {
      const missing = await release(bases, `${folder}/three`, "--target", "aarch64-apple-darwin");
      assertEquals(missing.success, false);
      assertStringIncludes(missing.output, "Missing aarch64-apple-darwin");
    });
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
});

/** What the command line refuses, with one line on stderr and an exit code. */
import { assertEquals, assertStringIncludes } from "#assert";
import { type ServerOptions, ServerProcess } from "../../scripts/lib/server_process.ts";

/** Runs a start that must end by itself. */
async function runToEnd(options: ServerOptions) {
  const server = new ServerProcess(options);
  const code = await server.exited();
  if (options.dataDir === undefined) server.removeData();
  return { code, stdout: server.stdout, stderr: server.log };
}

async function assertRefused(options: ServerOptions, ...parts: string[]): Promise<void> {
  const { code, stderr } = await runToEnd(options);
  assertEquals(code, 2, stderr);
  assertEquals(stderr.trim().split("\n").length, 1, stderr);
  for (const part of parts) assertStringIncludes(stderr, part);
}

Deno.test("-V and -h answer and end with 0", async () => {
  const version = await runToEnd({ args: ["-V"] });
  assertEquals([version.code, /^rnacos \d+\.\d+\.\d+\n$/.test(version.stdout)], [0, true]);
  const help = await runToEnd({ args: ["--help"] });
  assertEquals(help.code, 0);
  assertStringIncludes(help.stdout, "--env-file");
});

Deno.test("unknown options and sub-commands are refused by name", async () => {
  await assertRefused({ args: ["serve"] }, "serve");
  await assertRefused({ args: ["--port=1"] }, "--port=1");
  await assertRefused({ args: ["-e"] }, "-e");
});

Deno.test("an environment file that cannot be read is refused by name", async () => {
  await assertRefused({ args: ["-e", "/nowhere/x.env"] }, "/nowhere/x.env");
});

Deno.test("settings that cannot be used are refused by name and value", async () => {
  await assertRefused({ env: { RNACOS_HTTP_PORT: "http" } }, "RNACOS_HTTP_PORT=http");
  await assertRefused({ env: { DENO_KV_DB_MODE: "memory" } }, "DENO_KV_DB_MODE=memory");
});

Deno.test("a data directory that cannot be made or written is refused", async () => {
  const file = Deno.makeTempFileSync();
  try {
    const dataDir = `${file}/data`;
    await assertRefused({ dataDir }, `RNACOS_DATA_DIR=${dataDir}`);
    await assertRefused({ dataDir: file }, `RNACOS_DATA_DIR=${file}`);
    if (Deno.build.os === "linux") {
      // The runtime guards this one with rights of its own.
      await assertRefused({ dataDir: "/proc/data" }, "RNACOS_DATA_DIR=/proc/data");
    }
  } finally {
    Deno.removeSync(file);
  }
});

Deno.test("a data directory of r-nacos is refused and left as it is", async () => {
  const dataDir = Deno.makeTempDirSync();
  try {
    Deno.writeTextFileSync(`${dataDir}/index`, "theirs");
    Deno.writeTextFileSync(`${dataDir}/log_0`, "theirs");
    await assertRefused({ dataDir }, `RNACOS_DATA_DIR=${dataDir}`, "r-nacos", "another directory");
    const names = [...Deno.readDirSync(dataDir)].map(({ name }) => name).sort();
    assertEquals(names, ["index", "log_0"]);
    assertEquals(Deno.readTextFileSync(`${dataDir}/index`), "theirs");
  } finally {
    Deno.removeSync(dataDir, { recursive: true });
  }
});

Deno.test("a port in use is refused by name, for HTTP and for gRPC", async () => {
  const taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  try {
    for (const name of ["RNACOS_HTTP_PORT", "RNACOS_GRPC_PORT"]) {
      await assertRefused(
        { env: { [name]: String(taken.addr.port) } },
        `${name}=${taken.addr.port}`,
      );
    }
  } finally {
    taken.close();
  }
});

Deno.test("an address that the machine does not have is refused", async () => {
  await assertRefused({ env: { RNACOS_SDK_HOST: "192.0.2.1" } }, "RNACOS_SDK_HOST");
});

Deno.test("a data directory in use by another process is refused", async () => {
  const first = await ServerProcess.start();
  try {
    await assertRefused(
      { dataDir: first.dataDir },
      `RNACOS_DATA_DIR=${first.dataDir}`,
      "another process",
    );
    const answer = await fetch(`${first.url}/nacos/v1/console/health/readiness`);
    assertEquals([answer.status, await answer.text()], [200, "OK"]);
  } finally {
    await first.stop();
    first.removeData();
  }
});

Deno.test("a data directory of another node is refused by the setting that names the node", async () => {
  const first = await ServerProcess.start();
  await first.stop();
  try {
    await assertRefused(
      {
        dataDir: first.dataDir,
        env: { RNACOS_RAFT_NODE_ID: "2", RNACOS_RAFT_AUTO_INIT: "true" },
      },
      "RNACOS_RAFT_NODE_ID=2",
      "belongs to node 1",
    );
  } finally {
    first.removeData();
  }
});

Deno.test("what stands beside -h and -V is refused when it is unknown", async () => {
  await assertRefused({ args: ["-V", "-h", "bogus"] }, "bogus");
});

Deno.test("an environment file with a line that says nothing is refused by its place", async () => {
  const path = Deno.makeTempFileSync({ suffix: ".env" });
  try {
    Deno.writeTextFileSync(path, "RNACOS_HTTP_PORT=0\nRNACOS_GRPC_PORT 19848\n");
    await assertRefused({ args: ["-e", path] }, path, "line 2");
  } finally {
    Deno.removeSync(path);
  }
});

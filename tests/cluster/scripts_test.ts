import { assert, assertEquals, assertStringIncludes } from "#assert";
import { inRepository } from "../../scripts/lib/repository.ts";
import { RUN_ARGS } from "../../scripts/lib/server_process.ts";
import { TestCluster } from "./cluster_harness.ts";

/** The env files with other ports and a folder of their own, so that tests can run beside a cluster of the files. */
class ScriptedCluster implements AsyncDisposable {
  readonly root = Deno.makeTempDirSync({ prefix: "rnacos-scripts-" });
  readonly ports = new TestCluster();

  constructor() {
    for (const id of [1, 2, 3]) {
      let text = Deno.readTextFileSync(inRepository("scripts", "cluster", `env0${id}`));
      text = text.replaceAll(/\b[89]8(?:48|49|50)\b/g, (port) => this.#shifted(Number(port)));
      text = text.replaceAll("cluster_db/", `${this.root}/`);
      Deno.writeTextFileSync(`${this.root}/env0${id}`, text);
    }
  }

  #shifted(port: number): string {
    const isGrpc = port > 9_000;
    const { http, grpc } = this.ports.place(port - (isGrpc ? 9_847 : 8_847));
    return String(isGrpc ? grpc : http);
  }

  async run(
    script: string,
    env: Readonly<Record<string, string>> = {},
  ): Promise<{ code: number; text: string }> {
    const { code, stdout, stderr } = await new Deno.Command("sh", {
      args: [inRepository("scripts", "cluster", script)],
      env: { ENVS: this.root, CLUSTER_DIR: this.root, DENO: Deno.execPath(), ...env },
    }).output();
    return { code, text: new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr) };
  }

  pid(id: number): number {
    return Number(Deno.readTextFileSync(`${this.root}/node${id}.pid`));
  }

  isThere(file: string): boolean {
    return [...Deno.readDirSync(this.root)].some(({ name }) => name === file);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.run("stop.sh");
    await this.ports[Symbol.asyncDispose]();
    Deno.removeSync(this.root, { recursive: true });
  }
}

Deno.test("start.sh, walkthrough.sh and stop.sh do what they say, and again", async () => {
  await using cluster = new ScriptedCluster();
  const first = await cluster.run("start.sh");
  assertEquals(first.code, 0, first.text);
  for (const id of [1, 2, 3]) {
    assertStringIncludes(first.text, `node ${id} serves on http://127.0.0.1:`);
  }
  const walk = await cluster.run("walkthrough.sh", {
    NODES: [1, 2, 3].map((id) => cluster.ports.url(id)).join(" "),
    LAST_PID: String(cluster.pid(3)),
  });
  assertEquals(walk.code, 0, walk.text);
  const pids = [cluster.pid(1), cluster.pid(2)];
  // Node 3 was killed: it is brought back, and the others are left alone.
  const again = await cluster.run("start.sh");
  assertEquals(again.code, 0, again.text);
  assertStringIncludes(again.text, "node 1 runs already\nnode 2 runs already");
  assertEquals([cluster.pid(1), cluster.pid(2)], pids);
  const stop = await cluster.run("stop.sh");
  assertEquals(
    [stop.code, stop.text],
    [0, "node 1 has stopped\nnode 2 has stopped\nnode 3 has stopped\n"],
  );
  for (const id of [1, 2, 3]) {
    // Nobody listens any more: stop.sh has waited for the end.
    Deno.listen({ hostname: "127.0.0.1", port: cluster.ports.place(id).http }).close();
    assert(!cluster.isThere(`node${id}.pid`));
  }
  assertEquals(await cluster.run("stop.sh"), { code: 0, text: "" });
});

/** What the scripts need beside Node; `ps` is not among it where there is a /proc. */
const TOOLS = ["sh", "env", "sed", "tr", "cat", "mkdir", "dirname", "rm", "sleep", "tail", "curl"];

function whereIs(tool: string): string | undefined {
  return (Deno.env.get("PATH") ?? "").split(":").map((folder) => `${folder}/${tool}`)
    .find((path) => {
      try {
        return Deno.statSync(path).isFile;
      } catch {
        return false;
      }
    });
}

/** A folder to be the whole PATH of a shell that has these tools and no deno. */
function pathOf(root: string, tools: readonly string[]): string {
  const folder = `${root}/bin`;
  Deno.mkdirSync(folder, { recursive: true });
  for (const tool of tools) {
    const found = whereIs(tool);
    if (found !== undefined) Deno.symlinkSync(Deno.realPathSync(found), `${folder}/${tool}`);
  }
  return folder;
}

/** Answers as npx does, from the runtime of this test. */
const NPX = `#!/bin/sh
[ "$1 $2" = "-y deno@2.9.6" ] || { echo "asked for: $*" >&2; exit 1; }
shift 2
exec "${Deno.execPath()}" "$@"
`;

Deno.test("start.sh needs no deno on the PATH where there is npx", async () => {
  await using cluster = new ScriptedCluster();
  const path = pathOf(cluster.root, [...TOOLS, ...Deno.build.os === "linux" ? [] : ["ps"]]);
  // The real one where there is Node: it also shows that nodes can be killed by their ids.
  if (whereIs("npx") !== undefined && whereIs("node") !== undefined) {
    for (const tool of ["node", "npx"]) {
      Deno.symlinkSync(Deno.realPathSync(whereIs(tool) ?? ""), `${path}/${tool}`);
    }
  } else {
    Deno.writeTextFileSync(`${path}/npx`, NPX, { mode: 0o755 });
  }
  const env = { PATH: path, DENO: "" };
  const start = await cluster.run("start.sh", env);
  assertEquals(start.code, 0, start.text);
  const nodes = [1, 2, 3].map((id) => cluster.ports.url(id)).join(" ");
  const killed = { LAST_PID: String(cluster.pid(3)), NODES: nodes };
  const walk = await cluster.run("walkthrough.sh", { ...env, ...killed });
  assertEquals(walk.code, 0, walk.text);
  const again = await cluster.run("start.sh", env);
  assertEquals(again.code, 0, again.text);
  assertStringIncludes(again.text, "node 1 runs already\nnode 2 runs already");
  const stop = await cluster.run("stop.sh", env);
  assertEquals(stop.text, "node 1 has stopped\nnode 2 has stopped\nnode 3 has stopped\n");
});

Deno.test("start.sh says what it lacks, and takes no deno that is too old", async () => {
  await using cluster = new ScriptedCluster();
  const path = pathOf(cluster.root, TOOLS);
  const env = { PATH: path, DENO: "" };
  Deno.writeTextFileSync(`${path}/deno`, "#!/bin/sh\necho 'deno 1.46.3 (stable)'\n", {
    mode: 0o755,
  });
  const without = await cluster.run("start.sh", env);
  assertEquals(without.code, 1);
  assertStringIncludes(without.text, "start.sh needs Node, for npx, or deno of 2.7.14 or newer");
  const named = await cluster.run("start.sh", { ...env, DENO: `${path}/deno` });
  assertEquals(named.code, 1);
  assertStringIncludes(named.text, `Cannot use DENO=${path}/deno`);
  Deno.removeSync(`${path}/curl`);
  const noCurl = await cluster.run("start.sh", env);
  assertEquals(noCurl.code, 1);
  assertStringIncludes(noCurl.text, "start.sh needs curl");
  assert(!cluster.isThere("node1.pid"));
});

Deno.test("the scripts bring the Deno of README's quick start", () => {
  const version = /^npx -y deno@(\S+) task start$/m.exec(
    Deno.readTextFileSync(inRepository("README.md")),
  )?.[1];
  const script = Deno.readTextFileSync(inRepository("scripts", "cluster", "runtime.sh"));
  assertStringIncludes(script, `\nDENO_VERSION=${version}\n`);
});

Deno.test("start.sh and the tests start nodes with the rights of the task serve", () => {
  const { tasks } = JSON.parse(Deno.readTextFileSync(inRepository("deno.json")));
  const script = Deno.readTextFileSync(inRepository("scripts", "cluster", "start.sh"));
  const line = /"\$DENO" (run .*? main\.ts) /s.exec(script)?.[1];
  const command = tasks.serve.replace("deno ", "");
  assertEquals(line?.replaceAll(/[\\\s]+/g, " "), command);
  assertEquals([...RUN_ARGS.slice(0, -1), "main.ts"].join(" "), command);
  assertEquals(tasks.start, `deno run -A scripts/console_once.ts & ${tasks.serve}`);
});

Deno.test("start.sh names the port that is taken and starts nothing", async () => {
  await using cluster = new ScriptedCluster();
  const { grpc } = cluster.ports.place(2);
  using taken = Deno.listen({ hostname: "127.0.0.1", port: grpc });
  const { code, text } = await cluster.run("start.sh");
  assertEquals(code, 1);
  assertStringIncludes(text, `Cannot start node 2: port ${grpc} is taken.`);
  assertStringIncludes(text, "change RNACOS_GRPC_PORT");
  assert(!cluster.isThere("node1.pid"));
  assert(taken.addr.transport === "tcp");
});

Deno.test("start.sh shows the log of a node that ends, and stop.sh stops the rest", async () => {
  await using cluster = new ScriptedCluster();
  const file = `${cluster.root}/env02`;
  Deno.writeTextFileSync(
    file,
    `${Deno.readTextFileSync(file)}RNACOS_RAFT_SNAPSHOT_LOG_SIZE=many\n`,
  );
  const { code, text } = await cluster.run("start.sh");
  assertEquals(code, 1, text);
  assertStringIncludes(text, "node 2 has ended");
  assertStringIncludes(text, "RNACOS_RAFT_SNAPSHOT_LOG_SIZE");
  const stop = await cluster.run("stop.sh");
  assertEquals(stop.code, 0, stop.text);
});

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { inRepository } from "../../scripts/lib/repository.ts";
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

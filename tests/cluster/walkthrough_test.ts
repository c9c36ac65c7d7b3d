import { assertEquals, assertStringIncludes } from "#assert";
import { inRepository } from "../../scripts/lib/repository.ts";
import { TestCluster } from "./cluster_harness.ts";

/** Walks through all nodes; the last one is killed on the way. */
async function walk(cluster: TestCluster): Promise<void> {
  const last = cluster.ids.at(-1) ?? 0;
  const { code, stdout, stderr } = await new Deno.Command("sh", {
    args: [inRepository("scripts", "cluster", "walkthrough.sh")],
    env: {
      NODES: cluster.ids.map((id) => cluster.url(id)).join(" "),
      LAST_PID: String(cluster.server(last).pid),
    },
  }).output();
  const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  assertEquals(code, 0, text);
  assertStringIncludes(text, "every list of the other nodes was whole for five seconds");
  assertStringIncludes(text, "All steps passed.");
  await cluster.kill(last);
}

Deno.test("the walk-through passes on three nodes, and again after a fourth one has joined", async () => {
  await using cluster = new TestCluster();
  await cluster.form(3);
  await walk(cluster);
  await cluster.start(3);
  await cluster.start(4, { joinVia: [3] });
  await cluster.voters([1, 2, 3, 4]);
  await walk(cluster);
});

Deno.test("the env files form a cluster", async () => {
  await using cluster = new TestCluster();
  for (const id of [1, 2, 3]) {
    // Only the ports are other ones: those of the files may be in use where the test runs.
    const file = Deno.readTextFileSync(inRepository("scripts", "cluster", `env0${id}`));
    assertStringIncludes(file, `RNACOS_HTTP_PORT=${8847 + id}\nRNACOS_GRPC_PORT=${9847 + id}\n`);
    const auto = /^RNACOS_RAFT_AUTO_INIT=(true|false)$/m.exec(file)?.[1] === "true";
    const join = /^RNACOS_RAFT_JOIN_ADDR=127\.0\.0\.1:(\d+)$/m.exec(file)?.[1];
    const via = join === undefined ? [] : [Number(join) - 9847];
    cluster.launch(id, { autoInit: auto, joinVia: via });
  }
  await cluster.voters([1, 2, 3]);
});

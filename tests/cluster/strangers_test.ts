/** Who may be a node without a token, with real processes here and on another machine of the network. */
import { assertEquals, assertStringIncludes } from "#assert";
import { inRepository } from "../../scripts/lib/repository.ts";
import { TestCluster, until } from "./cluster_harness.ts";
import { OtherMachine } from "./other_machine.ts";

const POST = inRepository("tests", "cluster", "post.ts");
const MAIN = inRepository("main.ts");
const CLAIM = inRepository("tests", "cluster", "claim_node.ts");
const ENGINES = ["grpc-js", "native"] as const;
/** A namespace of the network is made where the rights suffice; without them these tests say that they were left out. */
const ignore = !OtherMachine.canBeMade();

/** A cluster whose nodes listen on all addresses; those from `there` on run on the other machine. */
class Neighbours extends TestCluster {
  readonly #other: OtherMachine;

  constructor(other: OtherMachine, env: Readonly<Record<string, string>> = {}) {
    super({ RNACOS_SDK_HOST: "0.0.0.0", ...env });
    this.#other = other;
  }

  here(id: number, env: Readonly<Record<string, string>> = {}, join = "") {
    return this.#launch(id, { host: this.#other.hereIp, env, join });
  }

  there(id: number, env: Readonly<Record<string, string>> = {}, join = "") {
    const wrapper = this.#other.wrapper;
    return this.#launch(id, { host: this.#other.ip, env, join, wrapper });
  }

  outerAddress(id: number): string {
    return `${this.#other.hereIp}:${this.place(id).grpc}`;
  }

  #launch(
    id: number,
    { host, env, join, wrapper }: {
      readonly host: string;
      readonly env: Readonly<Record<string, string>>;
      readonly join: string;
      readonly wrapper?: readonly string[];
    },
  ) {
    const address = { RNACOS_RAFT_NODE_ADDR: `${host}:${this.place(id).grpc}` };
    return this.launch(id, {
      join,
      env: { ...address, ...env },
      ...(wrapper !== undefined && { wrapper }),
    });
  }
}

for (const engine of ENGINES) {
  Deno.test({
    name: `a stranger on the network neither joins nor claims a node without a token (${engine})`,
    ignore,
    fn: async () => {
      using other = new OtherMachine();
      await using cluster = new Neighbours(other, { RNACOS_GRPC_ENGINE: engine });
      const victim = cluster.here(1);
      await victim.ready;
      await cluster.put(1, "a", "mine");
      const insecure = { RNACOS_CLUSTER_INSECURE: "true" };
      const stranger = cluster.there(2, insecure, cluster.outerAddress(1));
      const refusal = "this node has no cluster token and takes nodes of its own machine only; " +
        "set RNACOS_CLUSTER_TOKEN=...";
      await until(
        "both say why",
        () => Promise.resolve([victim, stranger].every(({ log }) => log.includes(refusal))),
        () => stranger.log,
      );
      assertStringIncludes(victim.log, "refused a node");
      assertStringIncludes(
        await other.run([CLAIM, cluster.outerAddress(1)]),
        `refused: ${refusal}`,
      );
      await cluster.kill(2);
      assertEquals(await cluster.health(1), { status: 200, text: "success" });
      await cluster.voters([1], [1]);
      assertEquals((await cluster.metrics(1)).members.length, 1);
      await cluster.put(1, "a", "still mine");
    },
  });
}

Deno.test({
  name:
    "a node without a token goes to no other machine, and says so at its start and to operators",
  ignore,
  fn: async () => {
    using other = new OtherMachine();
    await using cluster = new Neighbours(other);
    const line = "set RNACOS_CLUSTER_TOKEN=... alike on all nodes";
    for (
      const [env, join] of [
        [{ RNACOS_RAFT_NODE_ADDR: `${other.ip}:9848` }, ""],
        [{}, `${other.ip}:9848`],
      ] as const
    ) {
      const refused = cluster.here(1, env, join);
      assertEquals(await refused.exited(), 2);
      assertStringIncludes(refused.log, `${other.ip} is an address of another machine; ${line}`);
    }
    await cluster.here(1).ready;
    const far = cluster.there(2, { RNACOS_CLUSTER_INSECURE: "true" });
    const address = `${other.ip}:${cluster.place(2).grpc}`;
    let answer = "";
    // Its port is not open at once.
    await until("the invitation is refused", async () => {
      const asked = await cluster.post(1, "/nacos/v1/raft/joinnode", [2, address]);
      answer = `${asked.status} ${await asked.text()}`;
      return answer.includes(`goes to none; ${line}`);
    }, () => answer + far.log);
    assertStringIncludes(answer, "400 ");
    await cluster.voters([1], [1]);
  },
});

Deno.test({
  name: "two machines form a cluster with one token, and with RNACOS_CLUSTER_INSECURE",
  ignore,
  fn: async () => {
    for (const env of [{ RNACOS_CLUSTER_TOKEN: "both" }, { RNACOS_CLUSTER_INSECURE: "true" }]) {
      using other = new OtherMachine();
      await using cluster = new Neighbours(other, env);
      cluster.here(1);
      cluster.there(2, {}, cluster.outerAddress(1));
      await cluster.voters([1, 2], [1]);
      await cluster.put(1, "a", "1");
    }
  },
});

Deno.test({
  name: "routes for operators are closed to another machine, until it sends the token",
  ignore,
  fn: async () => {
    using other = new OtherMachine();
    await using cluster = new Neighbours(other, { RNACOS_CLUSTER_TOKEN: "both" });
    cluster.here(1);
    cluster.here(2, {}, cluster.outerAddress(1));
    await cluster.voters([1, 2], [1, 2]);
    const url = `http://${other.hereIp}:${cluster.place(1).http}`;
    const remove = `${url}/nacos/v1/raft/remove-node?id=2`;
    for (const header of [[], ["x-forwarded-for", "127.0.0.1"], ["authorization", "Bearer no"]]) {
      assertStringIncludes(await other.run([POST, remove, ...header]), '403 {"timestamp":');
    }
    const invite = `${url}/nacos/v1/raft/joinnode`;
    assertStringIncludes(await other.run([POST, invite]), "403 ");
    await cluster.voters([1, 2], [1]);
    const keep = [
      MAIN,
      "members",
      "--server",
      `${other.hereIp}:${cluster.place(1).http}`,
      "--keep",
      "1",
    ];
    const refused = await other.run(keep);
    assertStringIncludes(refused, "send Authorization: Bearer with the RNACOS_CLUSTER_TOKEN");
    const done = await other.run(keep, { RNACOS_CLUSTER_TOKEN: "both" });
    assertStringIncludes(done, "node 2: taken out");
    await cluster.voters([1], [1]);
  },
});

Deno.test("an open cluster is named in log, health details and metrics", async () => {
  await using cluster = new TestCluster({ RNACOS_CLUSTER_INSECURE: "true" });
  const server = await cluster.start(1);
  const warning = "RNACOS_CLUSTER_INSECURE=true and no cluster token";
  assertStringIncludes(server.log, warning);
  assertStringIncludes(server.stdout, '"clusterAccess":"insecure"');
  const details = await (await fetch(`${cluster.url(1)}/health?details=true`)).json();
  assertEquals(details.clusterAccess, "insecure");
  assertStringIncludes(details.warnings[0], warning);
  const metrics = await (await fetch(`${cluster.url(1)}/metrics`)).text();
  assertStringIncludes(metrics, "\nrnacos_cluster_insecure 1\n");
});

for (const engine of ENGINES) {
  Deno.test(`nodes of this machine need no token, also where IPv4 comes in on IPv6 sockets (${engine})`, async () => {
    await using cluster = new TestCluster({
      RNACOS_SDK_HOST: "[::]",
      RNACOS_GRPC_ENGINE: engine,
    });
    await cluster.form(2);
    const answer = await fetch(`http://[::1]:${cluster.place(1).http}/health`);
    assertEquals(await answer.text(), "success");
  });
}

Deno.test("a foreign cluster that claims a node without a token changes nothing", async () => {
  await using cluster = new TestCluster();
  await cluster.form(3);
  await cluster.kill(1);
  cluster.wipe(1);
  // Node 1 knows nobody and begins a cluster of its own, while the others still count it as theirs.
  const lonely = cluster.launch(1);
  await lonely.ready;
  await until(
    "it has refused the others",
    () => Promise.resolve(lonely.log.includes("belongs to cluster")),
  );
  assertEquals(await cluster.health(1), { status: 200, text: "success" });
  await cluster.put(1, "a", "served");
});

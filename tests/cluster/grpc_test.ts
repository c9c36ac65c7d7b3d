import { assert, assertEquals, assertStringIncludes } from "#assert";
import { type Message, TestClient } from "../support/grpc/test_client.ts";
import { TestCluster, until } from "./cluster_harness.ts";

const CONFIG = { dataId: "a", group: "G", tenant: "" };
const LINEARIZABLE = { consistency: "linearizable" };
/** A write waits for 5 s; the rest is for a machine that is busy with other things. Without an end it would hang. */
const FAILS_WITHIN_MS = 20_000;
/** Far below the 5 s of what asks the others. */
const LOCAL_WITHIN_MS = 3_000;

/** One SDK for each node of a cluster. */
class Clients implements Disposable {
  readonly #clients = new Map<number, TestClient>();

  constructor(cluster: TestCluster) {
    for (const id of cluster.ids) {
      const client = new TestClient(cluster.place(id).grpc);
      client.setUp();
      this.#clients.set(id, client);
    }
  }

  async publish(
    id: number,
    content: string,
    headers?: Readonly<Record<string, string>>,
  ): Promise<Message> {
    return await this.#of(id).call("ConfigPublishRequest", { ...CONFIG, content }, headers);
  }

  async read(id: number, headers?: Readonly<Record<string, string>>): Promise<Message> {
    return await this.#of(id).call("ConfigQueryRequest", CONFIG, headers);
  }

  [Symbol.dispose](): void {
    for (const client of this.#clients.values()) client.close();
  }

  #of(id: number): TestClient {
    const client = this.#clients.get(id);
    if (client === undefined) throw new Error(`There is no client of node ${id}`);
    return client;
  }
}

function indexOf(message: Message): number {
  return Number(message.headers?.["nacos-applied-index"]);
}

Deno.test("gRPC: a linearizable read sees what any node has acknowledged, with its index", async () => {
  await using cluster = new TestCluster();
  await cluster.form(3);
  using clients = new Clients(cluster);
  for (let round = 0; round < 30; round++) {
    const [writer = 1, reader = 2] = [[1, 2], [2, 3], [3, 1]][round % 3] ?? [];
    const written = await clients.publish(writer, `v${round}`, { consistency: "local" });
    assertEquals([written.type, written.body.success], ["ConfigPublishResponse", true]);
    const read = await clients.read(reader, LINEARIZABLE);
    assertEquals([read.type, read.body.content], ["ConfigQueryResponse", `v${round}`]);
    assert(indexOf(read) >= indexOf(written) && indexOf(written) > round, "the index rises");
  }
  // A read of a node's own copy tells how far the node is; nobody else is told anything new.
  const written = await clients.publish(1, "last", { consistency: "local" });
  await until("another node has reached the index", async () => {
    return indexOf(await clients.read(2, { consistency: "local" })) >= indexOf(written);
  });
  const plain = await clients.read(2);
  assertEquals([plain.body.content, plain.headers], ["last", undefined]);
  assertEquals((await clients.publish(1, "more")).headers, undefined);
});

Deno.test("gRPC: without a quorum writes and linearizable reads fail within seconds, local reads go on", async () => {
  await using cluster = new TestCluster();
  await cluster.form(3);
  using clients = new Clients(cluster);
  await clients.publish(1, "1");
  await cluster.holds(1, "a", "1");
  await cluster.kill(2);
  await cluster.kill(3);
  // The first round may meet a node that still takes itself for the leader, the second one knows.
  for (const round of ["at once", "later"]) {
    const startMs = performance.now();
    const [write, strict, local] = await Promise.all([
      clients.publish(1, "2"),
      clients.read(1, LINEARIZABLE),
      clients.read(1).then((message) => ({ ...message, tookMs: performance.now() - startMs })),
    ]);
    const tookMs = performance.now() - startMs;
    assert(tookMs < FAILS_WITHIN_MS, `${round} it took ${tookMs} ms`);
    for (const [message, type] of [[write, "Publish"], [strict, "Query"]] as const) {
      assertEquals(message.type, `Config${type}Response`);
      const { resultCode, errorCode, success } = message.body;
      assertEquals([resultCode, errorCode, success], [500, 503, false], round);
    }
    assertStringIncludes(strict.body.message, "did not confirm the read in time");
    assertEquals(local.body.content, "1");
    assert(local.tookMs < LOCAL_WITHIN_MS, `a local read took ${local.tookMs} ms`);
  }
  await cluster.isRed(1, "no leader is known");
  const absent = await clients.publish(1, "3");
  assertStringIncludes(absent.body.message, "No leader is known");
  await Promise.all([cluster.start(2), cluster.start(3)]);
  assertEquals((await clients.publish(1, "4")).body.success, true);
  assertEquals((await clients.read(1, LINEARIZABLE)).body.content, "4");
});

Deno.test("gRPC: an unknown consistency is refused", async () => {
  await using cluster = new TestCluster();
  await cluster.form(1);
  using clients = new Clients(cluster);
  await clients.publish(1, "1");
  const { type, body } = await clients.read(1, { consistency: "strong" });
  assertEquals([type, body.success, body.errorCode], ["ConfigQueryResponse", false, 400]);
  assertStringIncludes(body.message, "wanted as local or linearizable");
});

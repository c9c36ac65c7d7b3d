import { assert, assertEquals, assertStringIncludes } from "#assert";
import { TestCluster, until } from "./cluster_harness.ts";

const WRITERS = 16;
const CONTENT = "x".repeat(200);

/** Writes through one node until stopped. */
function writing(cluster: TestCluster, through: number): { stop: () => Promise<void> } {
  let over = false;
  const work = Promise.all(Array.from({ length: WRITERS }, async (_, writer) => {
    for (let turn = 0; !over; turn++) {
      await cluster.put(through, `load-${writer}-${turn % 50}`, `${turn} ${CONTENT}`);
    }
  }));
  return {
    stop: async () => {
      over = true;
      await work;
    },
  };
}

interface Seen {
  readonly status: number;
  readonly text: string;
  readonly applied: number;
}

/** Health first, progress after it: a green answer must already be true when it is given. */
async function look(cluster: TestCluster, id: number): Promise<Seen> {
  const { status, text } = await cluster.health(id);
  const readiness = await fetch(`${cluster.url(id)}/nacos/v1/console/health/readiness`);
  const more = await readiness.text();
  const applied = (await cluster.metrics(id)).last_applied;
  return { status: readiness.status === 200 ? 200 : status, text: `${text}; ${more}`, applied };
}

/** Looks until the node is green; all that was seen on the way. */
async function untilGreen(cluster: TestCluster, id: number): Promise<Seen[]> {
  const seen: Seen[] = [];
  await until(`node ${id} is green`, async () => {
    const now = await look(cluster, id);
    seen.push(now);
    return now.status === 200;
  }, () => seen.at(-1)?.text ?? "");
  return seen;
}

Deno.test("a follower that missed much is red until it has it, under load", async () => {
  await using cluster = new TestCluster();
  await cluster.form(3);
  await cluster.put(1, "first", "1");
  const leader = await cluster.leader();
  const follower = leader === 2 ? 3 : 2;
  const load = writing(cluster, leader);
  try {
    await cluster.kill(follower);
    const missedFrom = (await cluster.metrics(leader)).last_applied;
    const many = async () => (await cluster.metrics(leader)).last_applied > missedFrom + 3_000;
    await until("it has missed much", many);
    const goal = (await cluster.metrics(leader)).last_applied;
    cluster.launch(follower);
    const seen = await untilGreen(cluster, follower);
    assert(seen.length > 1, "it was green at once");
    assertEquals(seen.filter(({ status, applied }) => status === 200 && applied < goal), []);
    for (let turn = 0; turn < 20; turn++) {
      const { status, text } = await look(cluster, follower);
      assertEquals([status, text], [200, "success; OK"], "a busy follower has to stay green");
    }
  } finally {
    await load.stop();
  }
});

Deno.test("a follower that stood still is red when it goes on, until it has what it missed", async () => {
  await using cluster = new TestCluster();
  await cluster.form(3);
  await cluster.put(1, "first", "1");
  const leader = await cluster.leader();
  const follower = leader === 2 ? 3 : 2;
  const process = cluster.server(follower);
  const load = writing(cluster, leader);
  try {
    process.signal("SIGSTOP");
    const missedFrom = (await cluster.metrics(leader)).last_applied;
    const stoodMs = performance.now();
    await until("it has missed much", async () => {
      const { last_applied } = await cluster.metrics(leader);
      return last_applied > missedFrom + 3_000 && performance.now() - stoodMs > 3_000;
    });
    const goal = (await cluster.metrics(leader)).last_applied;
    process.signal("SIGCONT");
    const seen = await untilGreen(cluster, follower);
    const [first] = seen;
    assertEquals(first?.status, 503, "the first answer after a standstill");
    assertStringIncludes(first?.text ?? "", "error: ");
    assertEquals(seen.filter(({ status, applied }) => status === 200 && applied < goal), []);
  } finally {
    process.signal("SIGCONT");
    await load.stop();
  }
});

import { assert, assertEquals } from "#assert";
import { TestCluster, until } from "./cluster_harness.ts";
import { Naming } from "./naming_harness.ts";

Deno.test("what is registered on one node is listed on the others in a moment", async () => {
  await using cluster = new TestCluster();
  await cluster.form(3);
  const naming = new Naming(cluster);
  const waits: number[] = [];
  for (let n = 0; n < 60; n++) {
    const service = `s${n % 20}`;
    const startMs = performance.now();
    await naming.register(1 + n % 3, service, 1_000 + n);
    const others = [1, 2, 3].filter((id) => id !== 1 + n % 3);
    await Promise.all(others.map((id) => naming.has(id, service, 1_000 + n)));
    waits.push(performance.now() - startMs);
  }
  waits.sort((one, other) => one - other);
  const [median = 0, worst = 0] = [waits[30], waits[59]];
  assert(median < 200, `median ${median} ms`);
  assert(worst < 500, `worst ${worst} ms`);
  for (let n = 0; n < 60; n++) await naming.deregister(1 + (n + 1) % 3, `s${n % 20}`, 1_000 + n);
  await until("nothing is left anywhere", async () => {
    for (const id of [1, 2, 3]) {
      for (let n = 0; n < 20; n++) if ((await naming.ports(id, `s${n}`)).length > 0) return false;
    }
    return true;
  });
});

Deno.test("the node that answered a registration lists it at once, whoever keeps the lease", async () => {
  await using cluster = new TestCluster();
  await cluster.form(3);
  const naming = new Naming(cluster);
  for (let n = 0; n < 60; n++) {
    const id = 1 + n % 3;
    await naming.register(id, `own${n}`, 1_000 + n);
    assertEquals(await naming.ports(id, `own${n}`), [1_000 + n], `registration ${n}`);
    await naming.deregister(id, `own${n}`, 1_000 + n);
    assertEquals(await naming.ports(id, `own${n}`), [], `end ${n}`);
  }
});

Deno.test("refusals of the node that keeps a lease come back as they are", async () => {
  await using cluster = new TestCluster();
  await cluster.form(3);
  const naming = new Naming(cluster);
  for (const id of [1, 2, 3]) await naming.send(id, "POST", ["p", 1], { ephemeral: "false" });
  for (const id of [1, 2, 3]) {
    const answer = await naming.send(id, "POST", ["p", 2]);
    assertEquals(answer.status, 400);
    assert(answer.text.includes("is persistent service, can't register ephemeral"), answer.text);
    const beat = await naming.beat(id, "nothing", 7);
    assertEquals(beat.code, 20404);
  }
});

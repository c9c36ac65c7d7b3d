/** Nodes that cannot talk to each other while clients can talk to all of them. */
import { pause } from "../faults/pause.ts";
import type { HttpInstance } from "./http_instance.ts";
import { readList } from "./list_reader.ts";
import type { NamingScenario, NamingTest } from "./run_naming.ts";

/** Longer than it takes to call a node dead and to inherit its leases; with the next beat shorter than a lease lasts. */
const CUT_MS = 10_000;

function cutOff(test: NamingTest, id: number): void {
  test.truth.areApart = true;
  const others = test.cluster.nodes.map((node) => node.id).filter((each) => each !== id);
  test.cluster.rules.separate([id], others, "hold");
}

/** The node has to acknowledge it, though it may take a few attempts while the others are being missed. */
async function endAt({ clients }: NamingTest, client: HttpInstance, id: number): Promise<void> {
  for (let attempt = 0; attempt < 4; attempt++) {
    if (await client.deregisterAt(clients.address(id))) return;
  }
  throw new Error(`Node ${id} does not end ${client.instance.port}`);
}

function heal(test: NamingTest): void {
  test.cluster.rules.heal();
  test.over();
}

export const networkScenarios: readonly NamingScenario[] = [
  {
    name: "partition",
    about: "a node alone for 10 s, packets lost; then the same with connections reset",
    async run(test) {
      cutOff(test, 3);
      await pause(CUT_MS);
      heal(test);
      await test.settled(0);
      await pause(3_000);
      test.cluster.rules.separate([1], [2, 3], "break");
      await pause(CUT_MS);
      heal(test);
    },
  },
  {
    name: "one-way",
    about: "a node is not heard for 10 s, then does not hear for 10 s",
    async run(test) {
      for (const deaf of [false, true]) {
        for (const other of [1, 3]) {
          const [from, to] = deaf ? [other, 2] : [2, other];
          test.cluster.rules.set(from, to, { mode: "hold" });
        }
        await pause(CUT_MS);
        heal(test);
        await test.settled(0);
        await pause(3_000);
      }
    },
  },
  {
    name: "flapping-links",
    about: "each link breaks and heals again, 16 times",
    async run(test) {
      const { rules } = test.cluster;
      for (let turn = 0; turn < 16; turn++) {
        const one = 1 + turn % 3;
        rules.separate([one], [1 + (turn + 1) % 3], turn % 2 === 0 ? "break" : "hold");
        await pause(700);
        rules.heal();
        await pause(300);
      }
      test.over();
    },
  },
  {
    name: "end-while-cut",
    about: "clients end instances on either side of a partition; none comes back",
    async run(test) {
      const { clients } = test;
      cutOff(test, 3);
      await pause(1_000);
      const [first, second, third, fourth] = clients.http;
      const over = clients.grpc.find(({ session }) => session.node === 1);
      if (!first || !second || !third || !fourth || !over) throw new Error("Clients are missing");
      const cutMs = performance.now();
      await Promise.all([endAt(test, first, 1), endAt(test, second, 1), over.deregister(3_000)]);
      await pause(1_500);
      for (const { instance } of [first, second, over]) {
        const shown = await readList(clients.address(2), instance.service);
        if (shown?.has(instance.port)) throw new Error(`Node 2 still shows ${instance.port}`);
      }
      await pause(cutMs + 7_000 - performance.now());
      await Promise.all([endAt(test, third, 3), endAt(test, fourth, 3)]);
      await pause(1_500);
      heal(test);
    },
  },
];

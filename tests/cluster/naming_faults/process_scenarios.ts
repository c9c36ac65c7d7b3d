/** Nodes that end, stop, pause, move and join under clients. */
import { pause } from "../faults/pause.ts";
import { readList } from "./list_reader.ts";
import type { NamingScenario, NamingTest } from "./run_naming.ts";

/** Longer than leases last without a beat, and than it takes to inherit them. */
const DOWN_MS = 20_000;
const PAUSE_MS = 15_000;

/** Node with the most instances over connections. */
function busiest({ clients, cluster }: NamingTest): number {
  const held = (id: number) => clients.grpc.filter(({ session }) => session.node === id).length;
  const [first] = cluster.nodes.map(({ id }) => id).toSorted((one, two) => held(two) - held(one));
  if (first === undefined) throw new Error("There is no node");
  return first;
}

async function restart(test: NamingTest, id: number): Promise<void> {
  await test.node(id).stop();
  test.node(id).start();
  await test.node(id).ready();
}

export const processScenarios: readonly NamingScenario[] = [
  {
    name: "kill",
    about: "kill -9 of a node, 20 s, start; beats go to any node",
    clients: { roams: true },
    async run(test) {
      await test.node(2).kill();
      await pause(DOWN_MS);
      test.node(2).start();
      await test.node(2).ready();
      test.over();
    },
  },
  {
    name: "kill-connections",
    about: "kill -9 of the node with the most connections; it stays away for 40 s",
    clients: { grpc: 30, http: 12 },
    async run(test) {
      const id = busiest(test);
      const beganMs = performance.now();
      await test.node(id).kill();
      test.over();
      const tookMs = await test.settled(beganMs);
      test.note(`all equal on the other two after ${(tookMs / 1_000).toFixed(1)} s`);
      await pause(40_000 - tookMs);
      test.node(id).start();
      await test.node(id).ready();
      test.over();
    },
  },
  {
    name: "pause",
    about: "SIGSTOP of a node for 15 s, then SIGCONT",
    async run(test) {
      test.node(3).pause();
      await pause(PAUSE_MS);
      test.node(3).resume();
      test.over();
    },
  },
  {
    name: "restart-one",
    about: "SIGTERM and start of one node",
    async run(test) {
      await restart(test, 1);
      test.over();
    },
  },
  {
    name: "rolling-restart",
    about: "SIGTERM and start of one node after the other",
    async run(test) {
      for (const { id } of test.cluster.nodes) {
        await restart(test, id);
        await pause(2_000);
      }
      test.over();
    },
  },
  {
    name: "restart-all",
    about: "kill -9 of all nodes at once, start of all",
    async run(test) {
      const { nodes } = test.cluster;
      await Promise.all(nodes.map((node) => node.kill()));
      for (const node of nodes) node.start();
      const startedMs = performance.now();
      await Promise.all(nodes.map((node) => node.ready()));
      test.over();
      const [address] = test.clients.addresses();
      while (address !== undefined && await readList(address, "web0") === undefined) {
        await pause(50);
      }
      const listsMs = performance.now() - startedMs;
      test.note(`lists again ${(listsMs / 1_000).toFixed(1)} s after the start`);
    },
  },
  {
    name: "one-left",
    about: "kill -9 of two of three nodes, 20 s, start of both",
    async run(test) {
      await Promise.all([test.node(1).kill(), test.node(2).kill()]);
      await pause(5_000);
      const added = await test.clients.addHttp("web0", 2);
      await pause(10_000);
      await added.deregister();
      await pause(5_000);
      for (const id of [1, 2]) test.node(id).start();
      await Promise.all([test.node(1).ready(), test.node(2).ready()]);
      test.over();
    },
  },
  {
    name: "move",
    about: "a node comes back at another address",
    async run(test) {
      await test.node(2).stop();
      const moved = test.cluster.move(2);
      moved.start();
      await moved.ready();
      test.over();
    },
  },
  {
    name: "join",
    about: "a fourth node joins: leases move to it",
    async run(test) {
      await Promise.all(
        Array.from({ length: 24 }, (_, at) => test.clients.addHttp(`moving${at}`, at)),
      );
      test.cluster.add(4).start();
      await test.cluster.joined(4);
      await test.node(4).ready();
      test.over();
      await test.settled(0);
      await leasesMoved(test, 4);
    },
  },
];

/** Resolves once this node keeps leases, which it does not at first. */
async function leasesMoved(test: NamingTest, id: number): Promise<void> {
  const deadlineMs = performance.now() + 30_000;
  const name = `rnacos_naming_records{node="${id}"}`;
  for (;;) {
    const records = await test.node(id).api.metric(name) ?? 0;
    if (records > 0) return test.note(`node ${id} publishes ${records} of them now`);
    if (performance.now() > deadlineMs) throw new Error(`Node ${id} keeps no leases`);
    await pause(200);
  }
}

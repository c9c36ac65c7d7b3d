/** How a node comes to lead, hands that over, changes the members, and says how far it is. */
import { assert, assertEquals } from "#assert";
import { MemoryNetwork } from "../../tests/support/node/memory_network.ts";
import { Gate, publish, put, startMemoryNode } from "../../tests/support/node/node_harness.ts";
import { MemoryDisk } from "../store/mod.ts";
import { nullTransport, type RaftTransport, type TransportPort } from "./transport.ts";

Deno.test("leadership is handed over at once, and not at the next tick", async () => {
  const network = new MemoryNetwork();
  const sent: string[] = [];
  const startVoter = (nodeId: number) => {
    const disk = new MemoryDisk();
    disk.identity = { clusterId: "c".repeat(32), nodeId, bootstrapVoters: [1, 2] };
    const transport = network.transport(nodeId);
    const send: typeof transport.send = (messages) => {
      sent.push(...messages.map(({ type }) => type));
      transport.send(messages);
    };
    return startMemoryNode({ nodeId, disk, transport: { ...transport, send } });
  };
  const nodes = [await startVoter(1), await startVoter(2)];
  await Promise.all(nodes.map((node) => node.started));
  for (let isBegun = false; !isBegun;) {
    const leader = nodes.find((node) => node.status().raft.role === "leader");
    // Both have stored it when it is done, so that nothing has to be sent before.
    if (leader !== undefined) await put(leader, "a", "1");
    else await new Promise((resolve) => setTimeout(resolve, 5));
    isBegun = leader?.transferLeadership(leader === nodes[0] ? 2 : 1) ?? false;
  }
  const heard: string[] = [];
  const ends = nodes.map((node) => node.onRole(({ role }) => void heard.push(role)));
  // No timer and no message comes between.
  for (let turn = 0; turn < 5; turn++) await Promise.resolve();
  assert(sent.includes("timeoutNow"));
  while (!heard.includes("leader")) await new Promise((resolve) => setTimeout(resolve, 2));
  assert(heard.includes("follower"), heard.join());
  for (const end of ends) end();
  await Promise.all(nodes.map((node) => node.stop()));
  await network.settled();
});

Deno.test("members that are changed are in force when that is answered", async () => {
  const node = await startMemoryNode({ transport: new MemoryNetwork().transport(1) });
  await node.started;
  await node.changeMembers([{ type: "addLearner", id: 2 }]);
  assertEquals(node.status().raft.membership.learners, [2]);
  await node.changeMembers([{ type: "remove", id: 2 }]);
  assertEquals(node.status().raft.membership.learners, []);
  await node.stop();
});

Deno.test("a node that meets another one asks for votes soon, however long its time-out is", async () => {
  const disk = new MemoryDisk();
  disk.identity = { clusterId: "c".repeat(32), nodeId: 1, bootstrapVoters: [1, 2] };
  const asked = Promise.withResolvers<void>();
  let port: TransportPort | undefined;
  const transport: RaftTransport = {
    ...nullTransport,
    attach: (given) => void (port = given),
    send: (messages) => {
      if (messages.some(({ type }) => type === "voteRequest")) asked.resolve();
    },
  };
  const node = await startMemoryNode({ disk, transport, raft: { electionTicks: 1_000_000 } });
  port?.reachable(2);
  await asked.promise;
  await node.stop();
});

Deno.test("a node that leads and has not applied all of its log says how far it is", async () => {
  const disk = new MemoryDisk();
  const before = await startMemoryNode({ disk });
  await before.started;
  const index = await put(before, "a", "1");
  await before.stop();
  const gate = new Gate().shut();
  const node = await startMemoryNode({
    disk,
    hooks: { beforeWrite: ({ entries }) => entries.length > 0 ? gate.pass() : undefined },
  });
  // The entry of its own term, behind which it knows what is committed.
  await gate.reached;
  const { reason } = node.status();
  const [, applied, commit] = /^the state is being loaded: entry (\d+) of (\d+)$/.exec(reason) ??
    [];
  assert(Number(applied) <= index && Number(commit) <= index, reason);
  gate.open();
  await node.started;
  assertEquals(node.status().reason, "");
  await node.stop();
});

Deno.test("what was passed on is refused at once by a node that does not lead, for it goes no further", async () => {
  const disk = new MemoryDisk();
  disk.identity = { clusterId: "c".repeat(32), nodeId: 1, bootstrapVoters: [1, 2] };
  let port: TransportPort | undefined;
  const transport = { ...nullTransport, attach: (given: TransportPort) => void (port = given) };
  const node = await startMemoryNode({ disk, transport });
  const answer = await port?.forwarded({
    requestId: "r",
    operator: "",
    command: publish("a", "x"),
    timeoutMs: 60_000,
    sinceIndex: 0,
  });
  assertEquals(answer, { type: "refused", leader: 0 });
  await node.stop();
});

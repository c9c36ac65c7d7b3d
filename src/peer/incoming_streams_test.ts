import { assertEquals } from "#assert";
import { PEER, systemClock } from "../base/mod.ts";
import { CollectedLog } from "../../tests/support/collected_log.ts";
import { greetAs, HandStream, helloOf, OPEN_KEY } from "../../tests/support/peer/hand_streams.ts";
import {
  CLUSTER,
  MemoryPeers,
  portOf,
  SilentStream,
} from "../../tests/support/peer/memory_peers.ts";
import { until } from "../../tests/support/peer/peer_fixture.ts";
import { Admission } from "./admission.ts";
import { decodeFrame } from "./frame.ts";
import { IncomingStreams } from "./incoming_streams.ts";
import { PEER_CALLS } from "./types.ts";

const REASON = "too many callers have not proved the token; the oldest one makes room";

function refusalOf({ sent }: SilentStream): string {
  const { kind, body } = decodeFrame(sent.at(-1) ?? new Uint8Array());
  return kind === "refuse" ? new TextDecoder().decode(body) : kind;
}

for (const streamKind of ["Link", "Snapshot"] as const) {
  Deno.test(`a flood of callers that prove nothing is bounded on streams of the kind ${streamKind}`, async () => {
    const peers = new MemoryPeers();
    const link = peers.start(1);
    const streams = Array.from({ length: PEER.maxUnauthenticated + 30 }, () => new SilentStream());
    for (const [at, stream] of streams.entries()) {
      link.accept(streamKind, stream, { remote: `10.0.0.9:${4_000 + at}`, isOwnMachine: false });
    }
    assertEquals(link.stats().incoming, PEER.maxUnauthenticated);
    const ended = streams.filter((stream) => stream.ended);
    assertEquals(ended, streams.slice(0, 30));
    assertEquals(new Set(ended.map(refusalOf)), new Set([REASON]));
    await peers.stop();
    assertEquals([link.stats().incoming, streams.every((stream) => stream.ended)], [0, true]);
  });
}

Deno.test("both kinds of stream share the places of those that have proved nothing", async () => {
  const peers = new MemoryPeers();
  const link = peers.start(1);
  const streams = Array.from({ length: PEER.maxUnauthenticated + 1 }, () => new SilentStream());
  for (const [at, stream] of streams.entries()) {
    const source = { remote: `10.0.0.${at}:1`, isOwnMachine: false };
    link.accept(at % 2 === 0 ? "Snapshot" : "Link", stream, source);
  }
  assertEquals(link.stats().incoming, PEER.maxUnauthenticated);
  assertEquals(streams.filter((stream) => stream.ended), streams.slice(0, 1));
  await peers.stop();
});

Deno.test("a port that is attached hears of exactly the nodes that are connected, and later of the others", async () => {
  const peers = new MemoryPeers();
  const one = peers.start(1);
  for (const id of [2, 3]) peers.start(id);
  one.setAddresses(new Map([[1, "node1:1"], [2, "node2:1"], [3, "node3:1"], [4, "node4:1"]]));
  const connected = () => one.states().filter((state) => state.connected).map(({ id }) => id);
  await until(() => connected().length === 2, "two are connected");
  const reachable: number[] = [];
  one.attach(portOf(reachable));
  assertEquals([connected(), reachable], [[2, 3], [2, 3]]);
  peers.start(4);
  await until(() => connected().length === 3, "the third");
  assertEquals(reachable, [2, 3, 4]);
  await peers.stop();
});

Deno.test("a node that stops takes no streams, and says so in the figures", async () => {
  const peers = new MemoryPeers();
  const link = peers.start(1);
  await peers.stop();
  const stream = new SilentStream();
  link.accept("Link", stream, { remote: "10.0.0.9:1", isOwnMachine: false });
  await until(() => stream.ended, "the end");
  assertEquals([stream.sent.length, link.stats().incoming, link.stats().refused], [0, 0, 1]);
});

Deno.test("a node that leaves the address book loses its stream, the others keep theirs", async () => {
  const peers = new MemoryPeers();
  const [one, two, three] = [peers.start(1), peers.start(2), peers.start(3)];
  one.setAddresses(new Map([[2, "node2:1"], [3, "node3:1"]]));
  await until(() => one.states().every(({ connected }) => connected), "both are connected");
  one.setAddresses(new Map([[3, "node3:1"]]));
  await until(() => two.stats().incoming === 0, "the end of the stream");
  assertEquals([three.stats().incoming, one.states().map(({ id }) => id)], [1, [3]]);
  await peers.stop();
});

Deno.test("streams that have come in are bounded; those that have proved nothing take no place of theirs", async () => {
  const log = new CollectedLog("info");
  const admission = new Admission({
    nodeId: 1,
    address: "node1:1",
    access: "token",
    software: "test",
    incarnation: "i1",
    liveIncarnation: () => undefined,
    events: { judge: () => undefined, claimed: () => {} },
  });
  const streams = new IncomingStreams({
    access: "token",
    wantsCertificate: false,
    admission,
    key: OPEN_KEY,
    clock: systemClock,
    log: log.logger,
    throttle: { shouldLog: () => true },
    stage: () => Promise.reject(new Error("no snapshot is expected")),
    events: { message: () => {}, greeted: () => {} },
    call: () => Promise.resolve(new Uint8Array()),
  });
  const accept = (id: number) => {
    const stream = new HandStream();
    const link = streams.accept("Link", stream, { remote: `10.0.0.${id}:1`, isOwnMachine: false });
    return { stream, link };
  };
  for (let id = 2; id < PEER.maxIncoming + 1; id++) {
    const { stream, link } = accept(id);
    greetAs(helloOf(id, 1, ""), (bytes) => link.message(bytes, true), stream);
  }
  const mute = accept(900);
  assertEquals([streams.size, streams.refused, mute.stream.ended], [PEER.maxIncoming, 0, false]);
  const last = accept(901);
  greetAs(helloOf(901, 1, ""), (bytes) => last.link.message(bytes, true), last.stream);
  assertEquals([streams.size, streams.refused], [PEER.maxIncoming + 1, 0]);
  const above = accept(902);
  await Promise.resolve();
  assertEquals([streams.refused, above.stream.ended, above.stream.raw()], [1, true, []]);
  assertEquals(log.fieldsOf("refused a node"), {
    remote: "10.0.0.902:1",
    reason: "too many streams are open",
  });
  above.link.message(new Uint8Array(), true);
  above.link.closed("");
  last.link.closed("");
  assertEquals(accept(903).stream.ended, false);
  streams.stop();
  assertEquals(streams.size, 0);
});

/** Two nodes in memory that are connected. */
async function twoPeers() {
  const peers = new MemoryPeers();
  const [one, two] = [peers.start(1), peers.start(2)];
  one.setAddresses(new Map([[2, "node2:1"]]));
  await until(() => one.states().every(({ connected }) => connected), "they are connected");
  return { peers, one, two };
}

const REQUEST = {
  requestId: "r",
  operator: "",
  command: { type: "switch.put", entry: "a", value: "b" },
  timeoutMs: 500,
  sinceIndex: 7,
} as const;

Deno.test("what is forwarded reaches the node, and its answer comes back", async () => {
  const { peers, one, two } = await twoPeers();
  const asked: number[] = [];
  const refused = { type: "refused", leader: 0 } as const;
  assertEquals(await one.forward(2, REQUEST), refused);
  assertEquals(await one.forward(3, REQUEST), refused);
  two.attach({
    ...portOf([]),
    forwarded: ({ sinceIndex }) => {
      asked.push(sinceIndex);
      return Promise.resolve({ type: "refused", leader: 5 });
    },
  });
  assertEquals([await one.forward(2, REQUEST), asked], [{ type: "refused", leader: 5 }, [7]]);
  two.handle(PEER_CALLS.forward, () => Promise.resolve(Uint8Array.of(99)));
  assertEquals((await one.forward(2, REQUEST)).type, "unknown");
  two.handle(PEER_CALLS.forward, () => Promise.reject(new Error("not here")));
  assertEquals(await one.forward(2, REQUEST), refused);
  await peers.stop();
});

Deno.test("calls reach who answers them; what nobody knows is refused", async () => {
  const { peers, one, two } = await twoPeers();
  const call = (to: number) => one.call(to, PEER_CALLS.status, Uint8Array.of(1), 500);
  const refused = (reason: string) => ({ type: "refused", reason }) as const;
  assertEquals(await call(2), refused("call 6 is not known to this version"));
  assertEquals(await call(3), refused("the address of node 3 is not known"));
  two.handle(
    PEER_CALLS.status,
    ({ nodeId }, body) => Promise.resolve(Uint8Array.of(nodeId, ...body)),
  );
  assertEquals(await call(2), { type: "answer", body: Uint8Array.of(1, 1) });
  assertEquals([one.rulesKnownBy(2) > 0, one.rulesKnownBy(3)], [true, 0]);
  await peers.stop();
});

Deno.test("a node that is dropped comes again, and one that hears of its cluster begins anew", async () => {
  const { peers, one, two } = await twoPeers();
  const reconnects = () => one.states().map((state) => state.reconnects);
  one.setCluster(CLUSTER);
  await until(() => one.states().every(({ connected }) => connected), "they are connected");
  assertEquals(reconnects(), [0]);
  two.dropIncoming(3);
  two.dropIncoming(1);
  await until(() => reconnects()[0] === 1, "the end of the stream");
  await until(() => one.states().every(({ connected }) => connected), "the next stream");
  one.setCluster("");
  await until(() => reconnects()[0] === 2, "the end of the second stream");
  await peers.stop();
});

Deno.test("a link tells its port and its owner who is there", async () => {
  const peers = new MemoryPeers();
  const [one, two] = [peers.start(1), peers.start(2)];
  const told: string[] = [];
  const owner = (name: string) => ({
    greeted: (id: number, address: string) => void told.push(`${name} greeted ${id} ${address}`),
    connected: (id: number) => void told.push(`${name} connected ${id}`),
    judge: () => undefined,
    claimed: () => {},
  });
  one.onEvents(owner("one"));
  two.onEvents(owner("two"));
  one.attach({ ...portOf([]), unreachable: (id) => void told.push(`unreachable ${id}`) });
  one.setAddresses(new Map([[2, "node2:1"]]));
  await until(() => one.states().every(({ connected }) => connected), "they are connected");
  assertEquals(told.toSorted(), ["one connected 2", "two greeted 1 node1:1"]);
  told.length = 0;
  one.setAddresses(new Map());
  assertEquals(told, ["unreachable 2"]);
  await peers.stop();
});

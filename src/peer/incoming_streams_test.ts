import { assertEquals } from "#assert";
import { PEER } from "../base/mod.ts";
import { MemoryPeers, portOf, SilentStream } from "../../tests/support/peer/memory_peers.ts";
import { until } from "../../tests/support/peer/peer_fixture.ts";
import { decodeFrame } from "./frame.ts";

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

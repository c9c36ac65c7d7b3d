import { assert, assertEquals, assertStringIncludes } from "#assert";
import { createServer, type Server, type Socket } from "node:net";
import { once } from "node:events";
import {
  connectAll,
  heartbeat,
  introduce,
  startPeer,
  type TestPeer,
  until,
} from "../../tests/support/peer/peer_fixture.ts";
import { PEER } from "../base/mod.ts";
import type { Message } from "../raft/mod.ts";

/** A machine with other work is slow; the pauses that these bounds tell apart are five seconds and more. */
const SLOW_MACHINE_MS = 4_000;

/** Passes bytes on to a node until it is told to swallow them. */
class Proxy {
  swallows = false;
  dials = 0;
  readonly #sockets = new Set<Socket>();
  readonly #listener: Server;

  constructor(readonly target: () => number, connect: (port: number) => Socket) {
    this.#listener = createServer((near) => {
      this.dials += 1;
      const far = connect(this.target());
      this.#join(near, far);
      this.#join(far, near);
    });
  }

  async listen(): Promise<string> {
    this.#listener.listen(0, "127.0.0.1");
    await once(this.#listener, "listening");
    const address = this.#listener.address();
    assert(address !== null && typeof address === "object");
    return `127.0.0.1:${address.port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#listener.close();
    await once(this.#listener, "close");
  }

  #join(from: Socket, to: Socket): void {
    this.#sockets.add(from);
    from.on("error", () => {});
    from.on("data", (bytes) => {
      if (!this.swallows) to.write(bytes);
    });
    from.on("close", () => {
      this.#sockets.delete(from);
      if (!this.swallows) to.destroy();
    });
  }
}

async function proxyTo(peer: TestPeer): Promise<[Proxy, string]> {
  const { connect } = await import("node:net");
  const proxy = new Proxy(() => peer.server.port, (port) => connect(port, "127.0.0.1"));
  return [proxy, await proxy.listen()];
}

async function canSend(from: TestPeer, to: TestPeer): Promise<void> {
  const before = to.received.length;
  await until(() => {
    from.link.send([heartbeat(from.id, to.id)]);
    return to.received.length > before;
  }, "a message");
}

Deno.test("a node that starts again on the same port is found within a second, one that waits is not hammered", async () => {
  const one = await startPeer({ id: 1 });
  let two = await startPeer({ id: 2 });
  await connectAll(one, two);
  const { port } = two.server;
  await two.close();
  await until(() => !one.isConnected(2), "the fault");
  one.link.send([heartbeat(1, 2)]);
  assert(one.unreachable.length >= 2);
  assertEquals(one.link.states()[0]?.droppedMessages, 1);
  const before = one.link.states()[0]?.reconnects ?? 0;
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  const triesSince = () => (one.link.states()[0]?.reconnects ?? 0) - before;
  assert(triesSince() <= 12, `${triesSince()} tries in 2.5 s`);
  // About four by now; a machine with other work is behind with its timers.
  await until(() => triesSince() >= 3, "three tries");
  two = await startPeer({ id: 2, port });
  const startedMs = performance.now();
  const triesBefore = one.link.states()[0]?.reconnects ?? 0;
  await until(() => one.isConnected(2), "the new stream");
  // Tries are at most a second apart, and the first one finds it, if it was not under way already.
  assert((one.link.states()[0]?.reconnects ?? 0) - triesBefore <= 2);
  assert(performance.now() - startedMs < SLOW_MACHINE_MS);
  await canSend(one, two);
  assert(one.texts("warn").length <= 3, String(one.texts("warn")));
  await Promise.all([one.close(), two.close()]);
});

Deno.test("a changed address is dialled at once, a name is looked up", async () => {
  const one = await startPeer({ id: 1 });
  one.link.setAddresses(new Map([[2, "127.0.0.1:1"], [3, "does-not-exist.invalid:9848"]]));
  await until(() => one.fault(2).includes("ECONNREFUSED"), "nobody listens there");
  await until(() => one.fault(3) !== "" && one.fault(3) !== "not dialled yet", "no such host");
  const two = await startPeer({ id: 2 });
  const startedMs = performance.now();
  one.link.setAddresses(new Map([[2, `localhost:${two.server.port}`]]));
  await until(() => one.isConnected(2), "the stream");
  // Not after the pause that has grown by now.
  assert(performance.now() - startedMs < SLOW_MACHINE_MS);
  assertEquals(one.link.states().map(({ id }) => id), [2]);
  await Promise.all([one.close(), two.close()]);
});

Deno.test("a stream that falls silent is dialled anew within about three seconds", async () => {
  const [one, two] = [await startPeer({ id: 1 }), await startPeer({ id: 2 })];
  const [proxy, address] = await proxyTo(two);
  one.link.setAddresses(new Map([[2, address]]));
  await canSend(one, two);
  proxy.swallows = true;
  const startedMs = performance.now();
  await until(() => one.fault(2).includes("silent"), "the silence is noticed");
  const tookMs = performance.now() - startedMs;
  assert(tookMs > 2_000 && tookMs < 2_000 + SLOW_MACHINE_MS, `${tookMs} ms`);
  proxy.swallows = false;
  await until(() => one.isConnected(2), "the new stream");
  await canSend(one, two);
  // The old stream is not known to be dead on the other side, and must not stand in the way.
  assertEquals(two.link.stats().incoming, 1);
  await Promise.all([one.close(), two.close(), proxy.close()]);
});

Deno.test("a listener that never answers is given up like a silent stream", async () => {
  const sockets: Socket[] = [];
  const listener = createServer((socket) => {
    socket.on("error", () => {});
    sockets.push(socket);
  });
  listener.listen(0, "127.0.0.1");
  await once(listener, "listening");
  const address = listener.address();
  assert(address !== null && typeof address === "object");
  const one = await startPeer({ id: 1 });
  one.link.setAddresses(new Map([[2, `127.0.0.1:${address.port}`]]));
  await until(() => sockets.length === 1, "the dial");
  one.aheadMs += PEER.silenceMs + 1;
  await until(() => sockets.length === 2, "another dial");
  assertStringIncludes(one.texts("warn")[0] ?? "", "silent for more than");
  await one.close();
  for (const socket of sockets) socket.destroy();
  listener.close();
});

Deno.test("what waits for a node that does not read is bounded, and the loss is told", async () => {
  const [one, two] = [await startPeer({ id: 1 }), await startPeer({ id: 2 })];
  const [proxy, address] = await proxyTo(two);
  one.link.setAddresses(new Map([[2, address]]));
  await canSend(one, two);
  proxy.swallows = true;
  const data = new Uint8Array(4 * 1024 * 1024);
  const message: Message = {
    ...heartbeat(1, 2),
    type: "append",
    prevIndex: 0,
    prevTerm: 0,
    commit: 0,
    entries: [{ index: 1, term: 1, kind: "command", data }],
  };
  let mostBytes = 0;
  for (let count = 0; count < 60; count += 1) {
    one.link.send([message]);
    mostBytes = Math.max(mostBytes, one.link.states()[0]?.queuedBytes ?? 0);
  }
  const state = one.link.states()[0];
  assert(mostBytes <= PEER.maxQueuedBytes + data.length + 1_000, `${mostBytes} bytes wait`);
  assert((state?.droppedMessages ?? 0) >= 40, `${state?.droppedMessages} dropped`);
  assertEquals(one.unreachable.length, state?.droppedMessages);
  const call = await one.link.call(2, 6, new Uint8Array(), 100);
  assertEquals(call, { type: "refused", reason: "too much waits to be sent" });
  await Promise.all([one.close(), two.close(), proxy.close()]);
});

Deno.test("a slow way to a node is no silence as long as it takes something", async () => {
  const [one, two] = [await startPeer({ id: 1 }), await startPeer({ id: 2 })];
  introduce(one, two);
  await until(() => one.isConnected(2), "the stream");
  // The clock of the caller runs, but answers come in between.
  for (let round = 0; round < 8; round += 1) {
    one.aheadMs += 1_400;
    await new Promise((resolve) => setTimeout(resolve, PEER.sweepMs / 2));
  }
  assertEquals(one.link.states()[0]?.reconnects, 0);
  await Promise.all([one.close(), two.close()]);
});

Deno.test("who is called by a node calls it back at once, however long its own pause has become", async () => {
  const one = await startPeer({ id: 1 });
  let two = await startPeer({ id: 2 });
  const { port } = two.server;
  await two.close();
  introduce(one, one, two);
  const dials = () => one.link.states()[0]?.reconnects ?? 0;
  // By now its pauses are half a second at least.
  await until(() => dials() >= 6, "several dials in vain");
  const before = one.reachable.length;
  two = await startPeer({ id: 2, port });
  const from = dials();
  introduce(two, one, two);
  await until(() => two.isConnected(1), "the new one has called");
  await until(() => one.isConnected(2), "it was called back");
  assert(dials() - from <= 1, "it dialled again and again");
  assertEquals(one.reachable.slice(before), [2]);
  await Promise.all([one.close(), two.close()]);
});

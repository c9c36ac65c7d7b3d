import { assertEquals } from "#assert";
import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { setImmediate } from "node:timers";
import { ManualTimers } from "../../tests/support/manual_timers.ts";
import { buildList } from "../../tests/support/service_list_fixture.ts";
import type { UdpPush } from "../api/mod.ts";
import { silentLogger, UDP } from "../base/mod.ts";
import { startUdpPusher } from "./udp_pusher.ts";

/** A 1.x client that listens, and the server that pushes to it. */
class Pair {
  readonly timers = new ManualTimers();
  readonly forgotten: UdpPush[] = [];
  readonly client: Socket = createSocket("udp4");
  readonly list = buildList(1);
  readonly pusher;
  mayLeave = true;
  #port = 0;
  #push: (push: UdpPush) => void = () => {};

  constructor() {
    this.pusher = startUdpPusher({
      source: {
        onUdpPush: (handler) => {
          this.#push = handler;
        },
        forgetUdp: (push) => void this.forgotten.push(push),
      },
      clock: this.timers,
      logger: silentLogger,
      timers: this.timers,
    });
  }

  async start(): Promise<void> {
    this.client.bind(0, "127.0.0.1");
    await once(this.client, "listening");
    this.#port = this.client.address().port;
  }

  push(name = this.list.key.name): void {
    const key = { ...this.list.key, name };
    const { clusters } = this.list;
    const [list, mayLeave] = [() => this.list, () => this.mayLeave];
    this.#push({ ip: "127.0.0.1", port: this.#port, key, clusters, list, mayLeave });
  }

  /** The next datagram that the client gets. */
  async received(): Promise<{ packet: Record<string, unknown>; port: number }> {
    const [bytes, from] = await once(this.client, "message");
    return { packet: JSON.parse(String(bytes)), port: from.port };
  }

  async stop(): Promise<void> {
    await this.pusher.close();
    this.client.close();
    await once(this.client, "close");
  }
}

Deno.test("UDP: a push arrives, is acknowledged and then is over", async () => {
  const pair = new Pair();
  await pair.start();
  const arrives = pair.received();
  pair.push();
  pair.push();
  await pair.timers.pass(1);
  const { packet, port } = await arrives;
  assertEquals([packet["type"], packet["lastRefTime"]], ["dom", pair.list.lastRefTimeMs]);
  const ack = { type: "push-ack", lastRefTime: String(packet["lastRefTime"]), data: "" };
  pair.client.send("rubbish", port, "127.0.0.1");
  pair.client.send(JSON.stringify(ack), port, "127.0.0.1");
  while (pair.pusher.counts().acknowledged === 0) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  await pair.timers.pass(30_000);
  assertEquals(pair.pusher.counts(), {
    sent: 1,
    acknowledged: 1,
    retried: 0,
    failed: 0,
    dropped: 0,
    outstanding: 0,
  });
  assertEquals(pair.forgotten, []);
  await pair.stop();
  assertEquals(pair.timers.size, 0);
});

Deno.test("UDP: without an acknowledgement it comes once more, then the subscriber is forgotten", async () => {
  const pair = new Pair();
  await pair.start();
  const first = pair.received();
  pair.push();
  await pair.timers.pass(1);
  const second = first.then(() => pair.received());
  await first;
  await pair.timers.pass(11_000);
  assertEquals((await second).packet, (await first).packet);
  assertEquals(pair.forgotten.length, 0);
  await pair.timers.pass(11_000);
  assertEquals(pair.forgotten.length, 1);
  assertEquals(pair.pusher.counts().failed, 1);
  await pair.stop();
});

Deno.test("UDP: who may not read a list any more is forgotten, before a push and before it comes once more", async () => {
  const pair = new Pair();
  await pair.start();
  pair.push();
  await pair.timers.pass(1);
  pair.mayLeave = false;
  await pair.timers.pass(11_000);
  assertEquals([pair.pusher.counts().sent, pair.forgotten.length], [1, 1]);
  pair.push();
  await pair.timers.pass(1);
  assertEquals([pair.pusher.counts().sent, pair.forgotten.length], [1, 2]);
  await pair.stop();
});

Deno.test("UDP: a later change leaves in a round of its own, a burst in several", async () => {
  const pair = new Pair();
  await pair.start();
  pair.push();
  await pair.timers.pass(1);
  assertEquals(pair.pusher.counts().sent, 1);
  pair.push();
  await pair.timers.pass(1);
  assertEquals(pair.pusher.counts().sent, 2);
  for (let at = 0; at < 2 * UDP.maxSendsPerRound; at++) pair.push(`s${at}`);
  await pair.timers.pass(1);
  assertEquals(pair.pusher.counts().sent, 2 + UDP.maxSendsPerRound);
  await pair.timers.pass(UDP.roundMs);
  assertEquals(pair.pusher.counts().sent, 2 + 2 * UDP.maxSendsPerRound);
  assertEquals(pair.timers.size, 1);
  await pair.stop();
});

Deno.test("UDP: a list that no datagram holds is left to the poll, and closing twice is once", async () => {
  const pair = new Pair();
  await pair.start();
  pair.list.encoded.set("udp", new Uint8Array());
  pair.push();
  await pair.timers.pass(1);
  assertEquals([pair.pusher.counts().sent, pair.pusher.counts().dropped], [0, 1]);
  pair.list.encoded.clear();
  pair.push();
  await pair.timers.pass(1);
  await pair.pusher.close();
  await pair.stop();
});

Deno.test("UDP: closing ends everything and later pushes are ignored", async () => {
  const pair = new Pair();
  await pair.start();
  await pair.stop();
  pair.push();
  await pair.timers.pass(1_000);
  assertEquals(pair.pusher.counts().sent, 0);
});

Deno.test("UDP: two servers on one machine have ports of their own", async () => {
  const pairs = [new Pair(), new Pair()];
  const ports = await Promise.all(pairs.map(async (pair) => {
    await pair.start();
    const arrives = pair.received();
    pair.push();
    await pair.timers.pass(1);
    return (await arrives).port;
  }));
  assertEquals(new Set(ports).size, 2);
  for (const pair of pairs) await pair.stop();
});

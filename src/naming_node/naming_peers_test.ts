import { assert, assertEquals, assertRejects } from "#assert";
import { createFakeNode } from "../../tests/support/fake_node.ts";
import { ManualTimers } from "../../tests/support/manual_timers.ts";
import { connection, HTTP_CALLER } from "../../tests/support/naming_fixture.ts";
import { createNamingApi, type RegistryService } from "../api/mod.ts";
import { ApiError, serviceKeyText, silentLogger } from "../base/mod.ts";
import { hashText } from "../naming/sync/hash.ts";
import { homeOf } from "../naming/sync/rendezvous.ts";
import type { NamingTransport, NodeCallOutcome } from "./naming_transport.ts";

type Handler = (from: number, body: Uint8Array) => Promise<Uint8Array>;

const AT = { ip: "1.1.1.1", port: 80 };

/** A service whose leases node 2 keeps. */
function foreign(): { namespace: undefined; group: string; serviceName: string } {
  for (let at = 0;; at++) {
    const key = { namespace: "public", group: "G", name: `s${at}` };
    if (homeOf(hashText(serviceKeyText(key)), [1, 2]) === 2) {
      return { namespace: undefined, group: "G", serviceName: key.name };
    }
  }
}

const REF = foreign();

/** The registries of two nodes over links in memory. */
class Pair {
  readonly timers = new ManualTimers();
  readonly nodes = new Map<number, RegistryService>();
  /** How calls of requests end; `undefined`: they arrive. */
  outcome: NodeCallOutcome | undefined;
  forwards = 0;
  readonly #handlers = new Map<string, Handler>();

  static async open(): Promise<Pair> {
    const pair = new Pair();
    for (const id of [1, 2]) pair.nodes.set(id, pair.#start(id));
    await pair.timers.pass(3_000);
    return pair;
  }

  node(id: number): RegistryService {
    const found = this.nodes.get(id);
    if (found === undefined) throw new Error(`There is no node ${id}`);
    return found;
  }

  /** Runs something, and lets time pass until it has ended. */
  async wait<T>(work: Promise<T> | T): Promise<T> {
    let over = false;
    const done = Promise.resolve(work).finally(() => over = true);
    done.catch(() => {});
    for (let step = 0; step < 100 && !over; step++) {
      // What is decoded and checked on the way takes turns of its own.
      await new Promise((resolve) => setTimeout(resolve, 0));
      await this.timers.pass(50);
    }
    return await done;
  }

  ports(id: number): number[] {
    return this.node(id).list({ ...REF, clusters: "", healthyOnly: false }, HTTP_CALLER).hosts
      .map(({ port, healthy }) => healthy ? port : -port);
  }

  close(): void {
    for (const node of this.nodes.values()) node.close();
  }

  #start(id: number): RegistryService {
    const transport: NamingTransport = {
      self: id,
      epoch: id,
      warmUpMs: 1_000,
      members: () => [1, 2],
      connected: () => [1, 2].filter((other) => other !== id),
      handle: (call, handler) => void this.#handlers.set(`${id} ${call}`, handler),
      call: async (to, call, body) => {
        if (call === "forward") this.forwards++;
        if (call === "forward" && this.outcome !== undefined) return this.outcome;
        const handler = this.#handlers.get(`${to} ${call}`);
        if (handler === undefined) return { type: "refused", reason: "not there" };
        return { type: "answer", body: await handler(id, body) };
      },
    };
    return createNamingApi({
      node: createFakeNode({}),
      clock: this.timers,
      logger: silentLogger,
      timers: this.timers,
      transport,
    });
  }
}

Deno.test("what comes to the node that does not keep the lease is done at the one that does", async () => {
  const pair = await Pair.open();
  await pair.wait(pair.node(1).register(REF, AT, HTTP_CALLER));
  assertEquals(pair.forwards, 1);
  assertEquals([pair.ports(1), pair.ports(2)], [[80], [80]]);
  const beat = { ...REF, ...AT, cluster: undefined };
  assertEquals((await pair.wait(pair.node(1).beat(beat, HTTP_CALLER))).code, 10_200);
  assertEquals([pair.ports(1), pair.ports(2)], [[80], [80]]);
  assertEquals(
    (await pair.wait(pair.node(1).beat({ ...beat, port: 81 }, HTTP_CALLER))).code,
    20_404,
  );
  const full = { ...beat, port: 82, instance: { ip: AT.ip, port: 82 } };
  assertEquals((await pair.wait(pair.node(1).beat(full, HTTP_CALLER))).code, 10_200);
  await pair.wait(pair.timers.pass(200));
  assertEquals([pair.ports(1), pair.ports(2)], [[80, 82], [80, 82]]);
  await pair.wait(pair.node(1).deregister(REF, AT, HTTP_CALLER));
  assertEquals([pair.ports(1), pair.ports(2)], [[82], [82]]);
  pair.close();
});

Deno.test("beats keep a lease alive at its home, whichever node they come to", async () => {
  const pair = await Pair.open();
  await pair.wait(pair.node(1).register(REF, AT, HTTP_CALLER));
  for (let round = 0; round < 10; round++) {
    await pair.wait(pair.node(1).beat({ ...REF, ...AT, cluster: undefined }, HTTP_CALLER));
    await pair.wait(pair.timers.pass(4_000));
  }
  assertEquals([pair.ports(1), pair.ports(2)], [[80], [80]]);
  await pair.wait(pair.timers.pass(16_000));
  assertEquals([pair.ports(1), pair.ports(2)], [[-80], [-80]]);
  pair.close();
});

Deno.test("requests that come together share calls, and each gets its own answer", async () => {
  const pair = await Pair.open();
  await pair.wait(pair.node(1).register(REF, AT, HTTP_CALLER));
  const before = pair.forwards;
  const count = 2_000;
  const answers = Promise.all(Array.from({ length: count }, (_, at) => {
    const port = at % 2 === 0 ? 80 : 81;
    return pair.node(1).beat({ ...REF, ...AT, port, cluster: undefined }, HTTP_CALLER);
  }));
  const codes = (await pair.wait(answers)).map(({ code }) => code);
  assertEquals(codes, Array.from({ length: count }, (_, at) => at % 2 === 0 ? 10_200 : 20_404));
  assert(pair.forwards - before <= 3, `${pair.forwards - before} calls for ${count} beats`);
  pair.close();
});

Deno.test("a home that takes nothing leaves the lease here, one that is silent makes an error", async () => {
  const pair = await Pair.open();
  pair.outcome = { type: "refused", reason: "busy" };
  await pair.wait(pair.node(1).register(REF, AT, HTTP_CALLER));
  await pair.wait(pair.timers.pass(300));
  assertEquals([pair.ports(1), pair.ports(2)], [[80], [80]]);
  pair.outcome = { type: "unknown", reason: "silence" };
  const error = await assertRejects(
    () => pair.wait(pair.node(1).register(REF, { ...AT, port: 90 }, HTTP_CALLER)),
    ApiError,
    "Node 2, which keeps this service's leases, gave no answer: silence",
  );
  assertEquals(error instanceof ApiError && error.kind, "unavailable");
  pair.close();
});

Deno.test("subscribers of all nodes are told, and which nodes did not answer", async () => {
  const pair = await Pair.open();
  for (const id of [1, 2]) {
    pair.node(id).subscribe({ ...REF, clusters: "" }, {
      ...connection(`c${id}`),
      ip: `10.0.0.${id}`,
    });
  }
  const ask = () => pair.wait(pair.node(1).allSubscribers(REF, { pageNo: 1, pageSize: 10 }));
  const all = await ask();
  assertEquals(all.items.map(({ ip }) => ip).toSorted(), ["10.0.0.1", "10.0.0.2"]);
  assertEquals(all.unanswered, []);
  pair.outcome = { type: "unknown", reason: "silence" };
  const some = await ask();
  assertEquals([some.items.map(({ ip }) => ip), some.unanswered], [["10.0.0.1"], [2]]);
  pair.close();
});

Deno.test("figures tell how the nodes stand to each other, and what was passed on", async () => {
  const pair = await Pair.open();
  await pair.wait(pair.node(1).register(REF, AT, HTTP_CALLER));
  await pair.wait(pair.timers.pass(2_000));
  const [one, two] = [1, 2].map((id) => pair.node(id).admin.peers());
  assertEquals([one?.sent, one?.received, two?.sent, two?.received], [1, 0, 0, 1]);
  assertEquals([one?.phase, one?.failed, one?.tombstones], ["warm", 0, 0]);
  assertEquals([...one?.records ?? []].toSorted(), [[1, 0], [2, 1]]);
  const [peer] = one?.peers ?? [];
  assertEquals([peer?.node, peer?.reachable, peer?.warm, peer?.lagMs], [2, true, true, 0]);
  // The first message left before the second node was there.
  assertEquals([peer?.waitingServices, peer?.lostBatches], [0, 1]);
  assert((peer?.batches ?? 0) > 2 && (peer?.sinceEqualMs ?? -1) >= 0);
  pair.close();
});

Deno.test("a registry that is closed holds no timer and calls nobody", async () => {
  const pair = await Pair.open();
  await pair.wait(pair.node(1).register(REF, AT, HTTP_CALLER));
  pair.close();
  assertEquals(pair.timers.size, 0);
});

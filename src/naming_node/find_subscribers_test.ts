/** Who subscribes: on one node and on several. */
import { assertEquals, assertRejects, assertThrows } from "#assert";
import { createFakeNode } from "../../tests/support/fake_node.ts";
import { ManualTimers } from "../../tests/support/manual_timers.ts";
import { connection, HTTP_CALLER, NamingFixture } from "../../tests/support/naming_fixture.ts";
import { ApiError, ByteReader, ByteWriter, NAMING, silentLogger } from "../base/mod.ts";
import { createNamingApi, type RegistryService } from "../api/naming/naming_api.ts";
import { SubscriberRows, type SubscriberView } from "./find_subscribers.ts";
import type { NamingTransport, NodeCallOutcome } from "./naming_transport.ts";
import type { Caller } from "../api/caller.ts";

const ALL = { pageNo: 1, pageSize: 100 };

function client(id: string, ip: string, app = "web"): Caller {
  return { ...connection(id), ip, appName: app };
}

function refOf(serviceName: string, group = "G") {
  return { namespace: undefined, group, serviceName };
}

function subscribe(
  naming: RegistryService,
  caller: Caller,
  serviceName: string,
  group = "G",
): void {
  naming.subscribe({ ...refOf(serviceName, group), clusters: "" }, caller);
}

Deno.test("subscribers: clients of one ip, agent and app are one row, with the bare address", () => {
  const { naming } = new NamingFixture();
  subscribe(naming, client("1_9.9.9.9_1000", "9.9.9.9"), "s");
  subscribe(naming, client("2_9.9.9.9_2000", "9.9.9.9"), "s");
  naming.subscribe({ ...refOf("s"), clusters: "c" }, client("2_9.9.9.9_2000", "9.9.9.9"));
  subscribe(naming, client("3_9.9.9.9_3000", "9.9.9.9", "other"), "s");
  subscribe(naming, client("4_8.8.8.8_4000", "8.8.8.8", ""), "s");
  const { items, totalCount } = naming.subscribers(refOf("s"), ALL);
  assertEquals(totalCount, 3);
  assertEquals(items.map((one) => [one.ip, one.port, one.app]), [
    ["9.9.9.9", 0, "web"],
    ["9.9.9.9", 0, "other"],
    ["8.8.8.8", 0, "-"],
  ]);
  naming.close();
});

Deno.test("subscribers: group and name are searched for as parts, inside one namespace", () => {
  const { naming } = new NamingFixture();
  const caller = client("c", "9.9.9.9");
  for (const [name, group] of [["order", "G"], ["order-api", "G"], ["border", "GX"]] as const) {
    subscribe(naming, caller, name, group);
  }
  naming.subscribe({ ...refOf("order"), namespace: "other", clusters: "" }, caller);
  const found = (name: string, group?: string) =>
    naming.subscribers(refOf(name, group), ALL).items.map((one) => one.serviceName);
  assertEquals(found("order"), ["G@@order", "G@@order-api", "GX@@border"]);
  assertEquals(found("order-"), ["G@@order-api"]);
  assertEquals(found("G@@b"), ["GX@@border"]);
  assertEquals(found("order", "X"), ["GX@@border"]);
  assertEquals(found("order", "DEFAULT_GROUP"), []);
  naming.close();
});

Deno.test("subscribers: pages are as large as they are asked for, beyond the last is nothing", () => {
  const { naming } = new NamingFixture();
  for (let at = 0; at < 12; at++) subscribe(naming, client(`c${at}`, `10.0.0.${at}`), "s");
  const sizes = (pageNo: number, pageSize: number) => {
    const { items, totalCount } = naming.subscribers(refOf("s"), { pageNo, pageSize });
    return [items.length, totalCount];
  };
  assertEquals(sizes(1, 5), [5, 12]);
  assertEquals(sizes(3, 5), [2, 12]);
  assertEquals(sizes(4, 5), [0, 12]);
  assertEquals(sizes(0, 5), [5, 12]);
  assertEquals(sizes(1, 0), [0, 12]);
  assertEquals(sizes(1, 1_000_000), [12, 12]);
  naming.close();
});

/** Registries of three nodes whose questions reach each other at once. */
class Nodes {
  readonly timers = new ManualTimers();
  readonly cut: Set<number> = new Set();
  /** What stands in for the answer of a node. */
  readonly answers: Map<number, Uint8Array> = new Map();
  readonly #registries: readonly RegistryService[];
  readonly #handlers: Map<number, (from: number, body: Uint8Array) => Promise<Uint8Array>> =
    new Map();

  constructor() {
    this.#registries = [1, 2, 3].map((self) =>
      createNamingApi({
        node: createFakeNode({}),
        clock: this.timers,
        logger: silentLogger,
        timers: this.timers,
        transport: this.#transport(self),
      })
    );
  }

  registry(id: number): RegistryService {
    const registry = this.#registries[id - 1];
    if (registry === undefined) throw new Error(`Cannot find node ${id}`);
    return registry;
  }

  /** What a node answers to these bytes. */
  ask(id: number, body: Uint8Array): Promise<Uint8Array> {
    const handler = this.#handlers.get(id);
    if (handler === undefined) throw new Error(`Cannot ask node ${id}`);
    return handler(3, body);
  }

  close(): void {
    for (const registry of this.#registries) registry.close();
  }

  #transport(self: number): NamingTransport {
    return {
      self,
      epoch: 1,
      warmUpMs: 0,
      members: () => [1, 2, 3],
      connected: () => [1, 2, 3].filter((id) => id !== self && !this.cut.has(id)),
      call: async (to, call, body): Promise<NodeCallOutcome> => {
        if (call !== "forward") return { type: "refused", reason: "not spoken here" };
        return { type: "answer", body: this.answers.get(to) ?? await this.ask(to, body) };
      },
      handle: (call, handler) => {
        if (call === "forward") this.#handlers.set(self, handler);
      },
    };
  }
}

/** Three nodes that hand out lists. */
async function threeNodes(): Promise<Nodes> {
  const nodes = new Nodes();
  await nodes.timers.pass(60_000);
  return nodes;
}

Deno.test("subscribers: those of all nodes, a client of several nodes once", async () => {
  const nodes = await threeNodes();
  for (const id of [1, 2, 3]) {
    subscribe(nodes.registry(id), client("a", "9.9.9.9"), "order");
    subscribe(nodes.registry(id), client("b", `10.0.0.${id}`), "border");
  }
  const found = await nodes.registry(2).allSubscribers(refOf("order"), ALL);
  assertEquals(
    found.items.map((one) => `${one.ip} ${one.serviceName}`).sort(),
    ["10.0.0.1 G@@border", "10.0.0.2 G@@border", "10.0.0.3 G@@border", "9.9.9.9 G@@order"],
  );
  assertEquals([found.totalCount, found.unanswered], [4, []]);
  assertEquals(nodes.registry(2).subscribers(refOf("order"), ALL).totalCount, 2);
  nodes.close();
});

Deno.test("subscribers: a node that does not answer is named, never left out silently", async () => {
  const nodes = await threeNodes();
  subscribe(nodes.registry(1), client("a", "9.9.9.9"), "s");
  subscribe(nodes.registry(3), client("a", "8.8.8.8"), "s");
  nodes.cut.add(3);
  nodes.answers.set(2, new Uint8Array([200]));
  const found = await nodes.registry(1).allSubscribers(refOf("s"), ALL);
  assertEquals([found.totalCount, found.unanswered], [1, [2, 3]]);
  nodes.close();
});

Deno.test("subscribers: a node that knows only whole names asks and answers as before", async () => {
  const nodes = await threeNodes();
  subscribe(nodes.registry(1), client("a", "9.9.9.9"), "order");
  subscribe(nodes.registry(1), client("a", "9.9.9.9"), "border");
  const rows = new ByteWriter(64).varint(1).utf8("7.7.7.7").varint(0).utf8("x").utf8("y").utf8("");
  nodes.answers.set(2, rows.take());
  const { items } = await nodes.registry(3).allSubscribers(refOf("order"), ALL);
  assertEquals(items.map((one) => `${one.ip} ${one.serviceName}`), [
    "9.9.9.9 G@@order",
    "9.9.9.9 G@@border",
    "7.7.7.7 G@@order",
  ]);
  const asked = new ByteWriter(64).u8(0).utf8("public").utf8("G").utf8("order").take();
  const r = new ByteReader(await nodes.ask(1, asked));
  assertEquals([r.varint(), r.utf8(), r.varint()], [1, "9.9.9.9", 0]);
  nodes.close();
});

Deno.test("subscribers: more than an answer can hold are refused, here and on other nodes", async () => {
  const nodes = await threeNodes();
  const { naming } = new NamingFixture();
  for (let at = 0; at <= NAMING.maxSubscriberRows; at++) {
    subscribe(naming, client(`c${at}`, `10.0.0.${at}`), "s");
  }
  assertThrows(() => naming.subscribers(refOf("s"), ALL), ApiError, "more than 50000 match");
  nodes.answers.set(2, new ByteWriter(2).varint(0).u8(2).take());
  await assertRejects(
    () => Promise.resolve(nodes.registry(1).allSubscribers(refOf("s"), ALL)),
    ApiError,
    "more than 50000 match",
  );
  naming.close();
  nodes.close();
});

Deno.test("subscribers: a client that is told over UDP alone is a row, with the port it listens on", () => {
  const { naming } = new NamingFixture();
  const udp = { ip: "10.0.0.8", port: 5000 };
  naming.list({ ...refOf("s"), clusters: "", healthyOnly: false, udp }, HTTP_CALLER);
  const { items } = naming.subscribers(refOf("s"), ALL);
  assertEquals(items.map(({ ip, port }) => [ip, port]), [["10.0.0.8", 5000]]);
  naming.close();
});

Deno.test("subscribers: a node answers that it has too many, instead of a part of them", async () => {
  const nodes = await threeNodes();
  for (let at = 0; at <= NAMING.maxSubscriberRows; at++) {
    subscribe(nodes.registry(2), client(`c${at}`, `10.0.0.${at}`), "s");
  }
  await assertRejects(
    () => Promise.resolve(nodes.registry(1).allSubscribers(refOf("s"), ALL)),
    ApiError,
    "more than 50000 match",
  );
  nodes.close();
});

const ROW: SubscriberView = {
  ip: "1.1.1.1",
  port: 0,
  agent: "",
  app: "",
  namespace: "public",
  serviceName: "G@@s",
  clusters: "",
};

Deno.test("subscribers: an answer holds as many rows as its bound says, repetitions aside", () => {
  const rows = new SubscriberRows();
  for (let port = 0; port < NAMING.maxSubscriberRows; port++) rows.add({ ...ROW, port });
  rows.add({ ...ROW, clusters: "c" });
  assertEquals(rows.all().length, NAMING.maxSubscriberRows);
  assertThrows(() => rows.add({ ...ROW, port: -1 }), ApiError, "Cannot list the subscribers");
});

Deno.test("subscribers: an answer holds as many characters as its bound says", () => {
  const rows = new SubscriberRows();
  const others = `${ROW.ip}\0${ROW.port}\0\0\0${ROW.serviceName}`.length;
  const half = NAMING.maxSubscriberChars / 2 - others;
  rows.add({ ...ROW, agent: "a".repeat(half) });
  rows.add({ ...ROW, app: "b".repeat(half) });
  assertEquals(rows.all().length, 2);
  assertThrows(() => rows.add({ ...ROW, port: 1 }), ApiError, "Cannot list the subscribers");
});

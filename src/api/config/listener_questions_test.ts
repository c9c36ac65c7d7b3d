import { assertEquals, assertRejects } from "#assert";
import { ApiError, CONFIG, silentLogger } from "../../base/mod.ts";
import type { NodeTransport } from "../node_transport.ts";
import { ListenerQuestions } from "./listener_questions.ts";
import type { NodeCallOutcome } from "../../naming_node/naming_transport.ts";
import type { ListenedConfig } from "./watch_types.ts";

const KEY = { namespace: "dev", group: "G", dataId: "d" };

function listened(dataId: string, tenantAsSent: string | undefined): ListenedConfig {
  const item = { key: { ...KEY, dataId }, md5: `m-${dataId}`, tenantAsSent };
  return { item, md5: item.md5 };
}

type Handler = Parameters<NodeTransport["handle"]>[0];

/** Nodes 1 to `count`, each with a client of its own and one that all know; `broken` says how a call to a node ends. */
function viewOf(ip: string, md5: string) {
  const client = { app: "shop", sdk: "Nacos-Java-Client:v2.4.3", tag: "blue", connectionId: "c1" };
  return { ip, md5, ...client, sinceMs: 1_700_000_000_000, inStep: md5 === "md5-1" };
}

class Nodes {
  readonly questions: ListenerQuestions[] = [];
  readonly #handlers = new Map<number, Handler>();
  readonly asked: string[] = [];
  readonly away = new Set<number>();
  readonly broken = new Map<number, NodeCallOutcome | Promise<NodeCallOutcome>>();

  constructor(count: number, rows = 1) {
    const ids = Array.from({ length: count }, (_, at) => at + 1);
    for (const self of ids) {
      const transport: NodeTransport = {
        self,
        members: () => ids,
        connected: () => ids.filter((id) => id !== self && !this.away.has(id)),
        call: (to, body) => this.#call(self, to, body),
        handle: (handler) => void this.#handlers.set(self, handler),
      };
      const watch = {
        listenersOf: () =>
          new Map([
            ...Array.from({ length: rows }, (_, at) =>
              [`10.0.${self}.${at}`, `md5-${self}`] as const),
            ["10.0.0.9", "same"] as const,
          ]),
        viewsOf: () => [viewOf(`10.0.${self}.0`, `md5-${self}`)],
        listenedBy: () => [listened(`d${self}`, self === 1 ? undefined : "dev")],
      };
      this.questions.push(new ListenerQuestions({ watch, transport, logger: silentLogger }));
    }
  }

  async #call(from: number, to: number, body: Uint8Array): Promise<NodeCallOutcome> {
    this.asked.push(`${from}>${to}`);
    const broken = this.broken.get(to);
    if (broken !== undefined) return await broken;
    const handler = this.#handlers.get(to);
    if (handler === undefined) throw new Error(`Node ${to} is unknown`);
    return { type: "answer", body: await handler(body) };
  }

  ofConfig(node: number) {
    return this.questions[node - 1]?.ofConfig(KEY) ?? Promise.reject(new Error("no such node"));
  }

  views(node: number) {
    return this.questions[node - 1]?.views(KEY) ?? Promise.reject(new Error("no such node"));
  }

  ofClient(node: number) {
    return this.questions[node - 1]?.ofClient("ip") ?? Promise.reject(new Error("no such node"));
  }
}

Deno.test("listeners of all nodes are told as one, whichever node is asked, in one hop", async () => {
  const nodes = new Nodes(3);
  for (const node of [1, 2, 3]) {
    const { found, silent } = await nodes.ofConfig(node);
    assertEquals(Object.fromEntries(found), {
      "10.0.0.9": "same",
      "10.0.1.0": "md5-1",
      "10.0.2.0": "md5-2",
      "10.0.3.0": "md5-3",
    });
    assertEquals(silent, []);
    const client = await nodes.ofClient(node);
    assertEquals(
      client.found.toSorted((one, other) => one.item.key.dataId < other.item.key.dataId ? -1 : 1),
      [listened("d1", undefined), listened("d2", "dev"), listened("d3", "dev")],
    );
  }
  assertEquals(nodes.asked.length, 12);
});

Deno.test("who is away, late, refuses or is not understood is named, and the others count", async () => {
  const nodes = new Nodes(5);
  nodes.away.add(2);
  nodes.broken.set(3, { type: "unknown", reason: "no answer within 1000 ms" });
  nodes.broken.set(4, { type: "refused", reason: "call 10 is not known to this version" });
  nodes.broken.set(5, { type: "answer", body: new Uint8Array([2, 1]) });
  const { found, silent } = await nodes.ofConfig(1);
  assertEquals([...found.keys()], ["10.0.1.0", "10.0.0.9"]);
  assertEquals(silent, [
    { node: 2, reason: "it is not connected" },
    { node: 3, reason: "no answer within 1000 ms" },
    { node: 4, reason: "call 10 is not known to this version" },
    { node: 5, reason: "its answer cannot be read" },
  ]);
});

Deno.test("a list that would be too long is an error, never a part of it", async () => {
  const nodes = new Nodes(2, CONFIG.maxListenerRows - 10);
  await assertRejects(() => nodes.ofConfig(1), ApiError, "Cannot list more than");
});

Deno.test("so many questions are asked at a time, more are refused, and an answer makes room", async () => {
  const nodes = new Nodes(2);
  const { promise, resolve } = Promise.withResolvers<NodeCallOutcome>();
  nodes.broken.set(2, promise);
  const running = Array.from({ length: CONFIG.maxListenerQuestions }, () => nodes.ofConfig(1));
  await assertRejects(() => nodes.ofConfig(1), ApiError, "Too many questions");
  resolve({ type: "unknown", reason: "late" });
  for (const { silent } of await Promise.all(running)) assertEquals(silent.length, 1);
  assertEquals((await nodes.ofConfig(1)).silent.length, 1);
});

Deno.test("a node without others asks nobody", async () => {
  const watch = {
    listenersOf: () => new Map([["ip", "md5"]]),
    viewsOf: () => [viewOf("ip", "md5")],
    listenedBy: () => [],
  };
  const questions = new ListenerQuestions({ watch, transport: undefined, logger: silentLogger });
  assertEquals(await questions.ofConfig(KEY), { found: new Map([["ip", "md5"]]), silent: [] });
  const views = await questions.views(KEY);
  assertEquals(views, { found: [{ ...viewOf("ip", "md5"), node: 1 }], silent: [] });
});

Deno.test("listeners are told one by one with their node, and the silent node by name", async () => {
  const nodes = new Nodes(3);
  const unknown: NodeCallOutcome = { type: "unknown", reason: "late" };
  nodes.broken.set(2, Promise.resolve(unknown));
  const { found, silent } = await nodes.views(3);
  assertEquals(found, [
    { ...viewOf("10.0.3.0", "md5-3"), node: 3 },
    { ...viewOf("10.0.1.0", "md5-1"), node: 1 },
  ]);
  assertEquals(silent, [{ node: 2, reason: "late" }]);
});

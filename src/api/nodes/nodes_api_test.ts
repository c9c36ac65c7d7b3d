import { assertEquals, assertRejects, assertThrows } from "#assert";
import { FakeNodes } from "../../../tests/support/fake_nodes.ts";
import { ApiError, BytesError, CONSOLE } from "../../base/mod.ts";
import type { NodeTransport } from "../node_transport.ts";
import { readQuestion, writeQuestion } from "./node_codec.ts";
import { sumRates } from "./sum_rates.ts";
import type { ConnectionView, RatePoint } from "./types.ts";

function client(id: string): ConnectionView {
  return {
    id,
    ip: "10.0.0.1",
    app: "shop",
    sdk: "Nacos-Java-Client:v3.0.3",
    connectedMs: 1,
    lastActiveMs: 2,
    publishes: 3,
    subscribes: 4,
    listens: 5,
  };
}

/** Nodes 1 and 2, and 3 which is known and does not answer. */
function cluster() {
  const handlers = new Map<number, Parameters<NodeTransport["handle"]>[0]>();
  const broken = new Set<number>();
  const transportOf = (self: number): NodeTransport => ({
    self,
    members: () => [1, 2, 3],
    connected: () => [1, 2].filter((id) => id !== self),
    call: async (to, body) => {
      if (broken.has(to)) return { type: "answer", body: new Uint8Array([9]) };
      try {
        return { type: "answer", body: await handlers.get(to)?.(body) ?? new Uint8Array() };
      } catch (error) {
        return { type: "refused", reason: String(error) };
      }
    },
    handle: (handler) => void handlers.set(self, handler),
  });
  const [one, two] = [new FakeNodes(), new FakeNodes()];
  return { one, two, broken, api: one.api(transportOf(1)), other: two.api(transportOf(2)) };
}

Deno.test("each node tells of itself, and whoever is silent is named", async () => {
  const { api, two } = cluster();
  two.told = { ...two.told, memoryBytes: 7, trouble: "the disk is full" };
  const { found, silent } = await api.figures();
  assertEquals([...found.keys()], [1, 2]);
  assertEquals([found.get(2)?.memoryBytes, found.get(2)?.trouble], [7, "the disk is full"]);
  assertEquals(silent, [{ node: 3, reason: "it is not connected" }]);
});

Deno.test("an answer that cannot be read is as good as none", async () => {
  const { api, broken } = cluster();
  broken.add(2);
  const { found, silent } = await api.figures();
  assertEquals([...found.keys()], [1]);
  assertEquals(silent.map(({ node }) => node), [2, 3]);
});

Deno.test("clients of all nodes are one list, page by page", async () => {
  const { api, one, two } = cluster();
  one.clients = ["a", "c", "e"].map(client);
  two.clients = ["b", "d"].map(client);
  const ids = async (pageNo: number, more: { text?: string; node?: number } = {}) => {
    const { found } = await api.connections({ text: "", pageNo, pageSize: 2, ...more });
    return [found.totalCount, found.items.map(({ id, node }) => `${id}${node}`).join(" ")];
  };
  assertEquals(await ids(1), [5, "a1 b2"]);
  assertEquals(await ids(2), [5, "c1 d2"]);
  assertEquals(await ids(3), [5, "e1"]);
  assertEquals(await ids(4), [5, ""]);
  assertEquals(await ids(1, { text: "d" }), [1, "d2"]);
  assertEquals(await ids(1, { node: 2 }), [2, "b2 d2"]);
  await assertRejects(() => ids(CONSOLE.maxClientRows), ApiError, "Only the first 10000 clients");
});

Deno.test("a client is reset at the node that it is connected to", async () => {
  const { api, one, two } = cluster();
  two.clients = [client("b")];
  await api.reset(2, "b");
  assertEquals([one.resets, two.resets], [[], ["b"]]);
  await assertRejects(() => api.reset(2, "x"), ApiError, "no such client");
  await assertRejects(() => api.reset(1, "b"), ApiError, "no such client");
  await assertRejects(() => api.reset(9, "b"), ApiError, "There is no node 9");
});

function point(http: number): RatePoint {
  return { http, grpc: 1, pushes: 2, errors: 0, latencies: [http, 1] };
}

Deno.test("rates of nodes are summed step by step, whoever lags by one", async () => {
  const { api, one, two } = cluster();
  one.series = { lastStep: 10, points: [point(1), undefined, point(3)] };
  two.series = { lastStep: 9, points: [point(10), point(20)] };
  const { found, silent } = await api.rates(3);
  assertEquals(found.lastStep, 10);
  assertEquals(found.points.map((each) => each?.http), [11, 20, 3]);
  assertEquals(found.points[0]?.latencies, [11, 2]);
  assertEquals(silent.length, 1);
  const ahead = { lastStep: 12, points: [point(1), point(2), point(4)] };
  assertEquals(sumRates([one.series, ahead], 3).points.map((each) => each?.http), [
    1,
    undefined,
    4,
  ]);
});

Deno.test("a question that says too much or is of another version is refused", () => {
  const tooMany = writeQuestion({ kind: "rates", steps: CONSOLE.rateSteps + 1 });
  assertThrows(() => readQuestion(tooMany), BytesError, "at most 360");
  assertThrows(() => readQuestion(new Uint8Array([99])), BytesError, "of kind 99");
  assertThrows(() => readQuestion(new Uint8Array([2, 200])), BytesError);
});

Deno.test("only so many questions go to all nodes at once, and their end makes room", async () => {
  const nodes = new FakeNodes();
  const answers: (() => void)[] = [];
  const timeouts = new Set<number>();
  const api = nodes.api({
    self: 1,
    members: () => [1, 2],
    connected: () => [2],
    call(_to, _body, timeoutMs) {
      timeouts.add(timeoutMs);
      const { promise, resolve, reject } = Promise.withResolvers<never>();
      answers.push(
        answers.length === 0 ? () => reject(new Error("a fault")) : resolve as () => void,
      );
      return promise;
    },
    handle: () => {},
  });
  const asked = Array.from({ length: CONSOLE.maxNodeQuestions }, () => api.figures());
  await assertRejects(() => api.figures(), ApiError, "Too many questions to all nodes at once");
  answers[0]?.();
  await assertRejects(() => asked[0] ?? Promise.resolve(), Error, "a fault");
  const more = api.figures();
  await assertRejects(() => api.rates(1), ApiError, "Too many questions");
  assertEquals([...timeouts], [CONSOLE.nodesTimeoutMs]);
  for (const end of answers.slice(1)) end();
  await Promise.allSettled([...asked, more]);
});

Deno.test("alone a node is asked by itself, and knows no other one", async () => {
  const nodes = new FakeNodes();
  const api = nodes.api(undefined);
  assertEquals([...(await api.figures()).found.keys()], [1]);
  await assertRejects(() => api.reset(2, "c"), ApiError, "There is no node 2");
});

Deno.test("clients of one id are listed node by node, and a node that does not answer a reset is named", async () => {
  const { api, one, two } = cluster();
  one.clients = ["b", "a"].map(client);
  two.clients = ["a", "b"].map(client);
  const { found } = await api.connections({ text: "", pageNo: 1, pageSize: 10 });
  assertEquals(found.items.map(({ id, node }) => `${id}${node}`).join(" "), "a1 a2 b1 b2");
  two.reset = () => {
    throw new Error("it stops");
  };
  await assertRejects(() => api.reset(2, "a"), ApiError, "Node 2 does not answer");
  await assertRejects(() => api.reset(4, "a"), ApiError, "There is no node 4");
});

import { assertEquals, assertRejects, assertStringIncludes } from "#assert";
import { silentLogger, systemClock } from "../base/mod.ts";
import { type AddressOutcome, CALLS_OWN_MACHINE_ONLY } from "../peer/mod.ts";
import { Joiner, SeedOutOfReach } from "./join_cluster.ts";
import { toBody } from "./wire.ts";

const CLUSTER_ID = "c".repeat(32);
const UNREACHABLE: AddressOutcome = {
  type: "refused",
  reason: "connection refused",
  answered: false,
  clusterId: "",
};

function refusing(reason: string): AddressOutcome {
  return { type: "refused", reason, answered: true, clusterId: "" };
}

function answering(value: unknown, nodeId = 9): AddressOutcome {
  return { type: "answer", body: toBody(value), nodeId, clusterId: "", address: "x:1" };
}

const WELCOME = answering({ clusterId: CLUSTER_ID, members: [[9, "x:1"]] });

interface Case {
  readonly nodeId?: number;
  readonly seeds?: readonly string[];
  readonly autoInit?: boolean;
  readonly known?: ReadonlyMap<number, string>;
  readonly answer: (address: string, time: number) => AddressOutcome;
}

function joinerOf({ nodeId = 2, seeds = ["a:1"], autoInit = false, known, answer }: Case) {
  const asked: string[] = [];
  const joiner = new Joiner({
    settings: { nodeId, address: "self:1", httpPort: 1, version: "0", seeds, autoInit },
    clock: systemClock,
    log: silentLogger,
    known: known ?? new Map(),
    ask: (address) => {
      asked.push(address);
      return Promise.resolve(answer(address, asked.length));
    },
  });
  return { joiner, asked };
}

Deno.test("a node that may begin a cluster does so at once when it knows nobody", async () => {
  const { joiner, asked } = joinerOf({ seeds: [], autoInit: true, answer: () => UNREACHABLE });
  const { identity, members } = await joiner.run();
  assertEquals([identity.nodeId, identity.bootstrapVoters, asked], [2, [2], []]);
  assertEquals([...members], [[2, "self:1"]]);
});

Deno.test("it joins when any seed belongs to a cluster, and passes over its own address", async () => {
  const { joiner, asked } = joinerOf({
    seeds: ["self:1", "a:1", "b:1"],
    autoInit: true,
    answer: (address) => address === "b:1" ? WELCOME : UNREACHABLE,
  });
  const { identity, members } = await joiner.run();
  assertEquals(identity, { clusterId: CLUSTER_ID, nodeId: 2, bootstrapVoters: [] });
  assertEquals([[...members], asked], [[[9, "x:1"]], ["a:1", "b:1"]]);
});

Deno.test("a node that may not begin one asks for as long as it takes", async () => {
  const { joiner } = joinerOf({
    answer: (_address, time) => time < 4 ? UNREACHABLE : WELCOME,
  });
  const joined = joiner.run();
  assertStringIncludes(joiner.reason, "joining");
  assertEquals((await joined).identity.clusterId, CLUSTER_ID);
  assertStringIncludes(joiner.reason, "connection refused");
});

Deno.test("who was refused once by a cluster never begins one of its own", async () => {
  const { joiner } = joinerOf({
    autoInit: true,
    answer: (_address, time) =>
      time === 1 ? refusing("the token is wrong") : time < 8 ? UNREACHABLE : WELCOME,
  });
  assertEquals((await joiner.run()).identity.clusterId, CLUSTER_ID);
});

Deno.test("who belonged to a cluster before never begins one of its own", async () => {
  const { joiner, asked } = joinerOf({
    nodeId: 1,
    seeds: [],
    autoInit: true,
    known: new Map([[1, "self:1"], [3, "c:1"]]),
    answer: (_address, time) => time < 3 ? UNREACHABLE : WELCOME,
  });
  assertEquals((await joiner.run()).identity.clusterId, CLUSTER_ID);
  assertEquals(new Set(asked), new Set(["c:1"]));
});

Deno.test("of two that may begin one, the lower id does", async () => {
  const waiting = (nodeId: number) => answering({ waiting: true }, nodeId);
  const first = joinerOf({ nodeId: 1, autoInit: true, answer: () => waiting(2) });
  const second = joinerOf({
    nodeId: 2,
    autoInit: true,
    answer: (_address, time) => time < 8 ? waiting(1) : WELCOME,
  });
  const [one, two] = await Promise.all([first.joiner.run(), second.joiner.run()]);
  assertEquals([one.identity.bootstrapVoters, two.identity.bootstrapVoters], [[1], []]);
});

Deno.test("an invitation names whom to ask, and a stop ends the waiting", async () => {
  const { joiner } = joinerOf({ seeds: [], answer: () => WELCOME });
  assertStringIncludes(joiner.reason, "waiting to be invited");
  const joined = joiner.run();
  joiner.invited(["a:1"]);
  assertEquals((await joined).identity.clusterId, CLUSTER_ID);
  const other = joinerOf({ seeds: [], answer: () => UNREACHABLE });
  const waiting = other.joiner.run();
  other.joiner.stop();
  await assertRejects(() => waiting, Error, "shutting down");
});

Deno.test("a named address to which this node does not go ends the start, and no cluster is begun instead", async () => {
  const far: AddressOutcome = { ...UNREACHABLE, reason: CALLS_OWN_MACHINE_ONLY } as AddressOutcome;
  for (const autoInit of [false, true]) {
    const { joiner } = joinerOf({
      seeds: ["near:1", "far:1"],
      autoInit,
      answer: (address) => address === "far:1" ? far : UNREACHABLE,
    });
    const { message } = await assertRejects(() => joiner.run(), SeedOutOfReach);
    assertStringIncludes(message, "Cannot join through far:1");
    assertStringIncludes(message, "RNACOS_CLUSTER_TOKEN=");
  }
});

Deno.test("an invitation that names a far address ends nobody's start", async () => {
  const far: AddressOutcome = { ...UNREACHABLE, reason: CALLS_OWN_MACHINE_ONLY } as AddressOutcome;
  const { joiner } = joinerOf({
    seeds: [],
    answer: (address, time) => address === "far:1" ? far : time < 3 ? UNREACHABLE : WELCOME,
  });
  const joined = joiner.run();
  joiner.invited(["far:1", "near:1"]);
  assertEquals((await joined).identity.clusterId, CLUSTER_ID);
});

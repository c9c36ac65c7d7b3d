/** How often a node asks for its cluster, and for how long, in time that is moved by hand. */
import { assertEquals, assertRejects } from "#assert";
import { CollectedLog } from "../../tests/support/collected_log.ts";
import { ProcessTimers, settled } from "../../tests/support/process_timers.ts";
import { CLUSTER } from "../base/mod.ts";
import { type AddressOutcome, CALLED_ITSELF } from "../peer/mod.ts";
import { Joiner } from "./join_cluster.ts";
import { toBody } from "./wire.ts";

const CLUSTER_ID = "c".repeat(32);

function refusing(reason: string, answered = false): AddressOutcome {
  return { type: "refused", reason, answered, clusterId: "" };
}

function answering(value: unknown, nodeId = 9): AddressOutcome {
  return { type: "answer", body: toBody(value), nodeId, clusterId: "", address: "x:1" };
}

interface Case {
  readonly nodeId?: number;
  readonly seeds?: readonly string[];
  readonly autoInit?: boolean;
  readonly known?: ReadonlyMap<number, string>;
}

function open(
  timers: ProcessTimers,
  { nodeId = 2, seeds = ["a:1"], autoInit = false, known }: Case,
) {
  const asked: string[] = [];
  const state: { answer: (address: string) => AddressOutcome | Promise<AddressOutcome> } = {
    answer: () => refusing("no route"),
  };
  const log = new CollectedLog("warn");
  const joiner = new Joiner({
    settings: { nodeId, address: "self:1", httpPort: 1, version: "0", seeds, autoInit },
    clock: timers,
    log: log.logger,
    known: known ?? new Map(),
    ask: (address, _call, _body, timeoutMs) => {
      asked.push(`${timers.monotonicMs()} ${address} ${timeoutMs}`);
      return Promise.resolve(state.answer(address));
    },
  });
  const ends: string[] = [];
  const start = () =>
    void joiner.run().then(
      ({ identity }) => ends.push(identity.clusterId === CLUSTER_ID ? "joined" : "begun"),
      (error: Error) => ends.push(error.message),
    );
  return { joiner, state, log, ends, start, news: () => asked.splice(0) };
}

const ask = (atMs: number, timeoutMs: number = CLUSTER.joinCallMs, address = "a:1") =>
  `${atMs} ${address} ${timeoutMs}`;

Deno.test("a node that may not begin a cluster asks ever more rarely, up to a bound", () =>
  ProcessTimers.run(async (timers) => {
    const { start, news, ends, joiner, log } = open(timers, {});
    assertEquals(joiner.reason, "joining: nobody has been asked yet");
    start();
    await timers.pass(5_000);
    assertEquals(news(), [0, 100, 300, 700, 1_500, 2_500, 3_500, 4_500].map((at) => ask(at)));
    assertEquals([ends, joiner.reason], [[], "joining: a:1: no route"]);
    // The same state of things is said once.
    assertEquals(log.messages, ["not joined yet, asking again and again"]);
    joiner.stop();
    await settled();
    assertEquals([ends, timers.size], [["The server is shutting down"], 0]);
  }));

Deno.test("a node that may begin a cluster waits for others so long, and asks with the time that is left", () =>
  ProcessTimers.run(async (timers) => {
    const { start, news, ends } = open(timers, { autoInit: true });
    start();
    await timers.pass(CLUSTER.bootstrapMs);
    assertEquals(
      news(),
      [0, 100, 300, 700, 1_500].map((at) => ask(at, CLUSTER.bootstrapMs - at)),
    );
    assertEquals(ends, []);
    await timers.pass(500);
    assertEquals([news(), ends], [[], ["begun"]]);
  }));

Deno.test("who may begin and comes after another one that may goes on asking", () =>
  ProcessTimers.run(async (timers) => {
    for (
      const [waiting, nodeId, after] of [
        [true, 1, true],
        [true, 3, false],
        [false, 1, false],
      ] as const
    ) {
      const { start, state, ends, joiner } = open(timers, { autoInit: true });
      state.answer = () => answering({ waiting }, nodeId);
      start();
      await timers.pass(2 * CLUSTER.bootstrapMs);
      assertEquals(ends, after ? [] : ["begun"], `${waiting} ${nodeId}`);
      if (after) assertEquals(joiner.reason, "joining: a:1: node 1 has no cluster either");
      joiner.stop();
      await settled();
    }
  }));

Deno.test("who was answered by a cluster never begins one; who has reached itself may", () =>
  ProcessTimers.run(async (timers) => {
    for (
      const [reason, begins] of [["the token is wrong", false], [CALLED_ITSELF, true]] as const
    ) {
      const { start, state, ends, joiner, news } = open(timers, { autoInit: true });
      state.answer = () => refusing(reason, true);
      start();
      await timers.pass(2 * CLUSTER.bootstrapMs);
      assertEquals(ends, begins ? ["begun"] : []);
      if (!begins) assertEquals(news().at(-1)?.endsWith(` ${CLUSTER.joinCallMs}`), true);
      joiner.stop();
      await settled();
    }
  }));

Deno.test("the first welcome is taken, without waiting for who does not answer", () =>
  ProcessTimers.run(async (timers) => {
    const { start, state, ends } = open(timers, { seeds: ["a:1", "b:1", "self:1"] });
    state.answer = (address) =>
      address === "a:1"
        ? new Promise(() => {})
        : answering({ clusterId: CLUSTER_ID, members: [[9, "x:1"]] });
    start();
    await settled();
    assertEquals([ends, timers.size], [["joined"], 0]);
  }));

Deno.test("an answer that cannot be read is a reason to ask again", () =>
  ProcessTimers.run(async (timers) => {
    const { start, state, ends, joiner } = open(timers, {});
    state.answer = () => answering({ clusterId: 5 });
    start();
    await settled();
    assertEquals(joiner.reason.includes("Cannot read clusterId"), true);
    state.answer = () => answering({ clusterId: CLUSTER_ID, members: [] });
    await timers.pass(100);
    assertEquals(ends, ["joined"]);
  }));

Deno.test("an invitation is followed at once, and adds so many addresses", () =>
  ProcessTimers.run(async (timers) => {
    const { start, joiner, news, state, ends } = open(timers, { seeds: [], autoInit: false });
    start();
    await settled();
    assertEquals([news(), joiner.reason.startsWith("waiting to be invited")], [[], true]);
    joiner.invited(Array.from({ length: CLUSTER.maxSeeds + 5 }, (_, at) => `m${at}:1`));
    await settled();
    assertEquals(news().length, CLUSTER.maxSeeds);
    state.answer = () => answering({ clusterId: CLUSTER_ID, members: [] });
    joiner.invited([]);
    await settled();
    assertEquals(ends, ["joined"]);
  }));

Deno.test("a node that was invited, or knew members, begins no cluster of its own", () =>
  ProcessTimers.run(async (timers) => {
    const known = new Map([[2, "self:1"], [3, "c:1"]]);
    const { start, ends, joiner } = open(timers, { seeds: [], autoInit: true, known });
    start();
    await timers.pass(10_000);
    assertEquals(ends, []);
    joiner.stop();
    const alone = open(timers, { seeds: [], autoInit: true, known: new Map([[2, "self:1"]]) });
    alone.start();
    await settled();
    assertEquals(alone.ends, ["begun"]);
  }));

Deno.test("a stop while somebody is asked ends the search as well", () =>
  ProcessTimers.run(async (timers) => {
    const { joiner, state } = open(timers, {});
    let answer: (outcome: AddressOutcome) => void = () => {};
    state.answer = () => new Promise((resolve) => answer = resolve);
    const running = joiner.run();
    await settled();
    joiner.stop();
    answer(refusing("late"));
    await assertRejects(() => running, Error, "The server is shutting down");
    assertEquals(timers.size, 0);
  }));

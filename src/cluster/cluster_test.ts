/** One node's part in its cluster: what it asks, answers and keeps up. */
import { assert, assertEquals, assertRejects } from "#assert";
import { CollectedLog } from "../../tests/support/collected_log.ts";
import { MemberWorld } from "../../tests/support/cluster/member_world.ts";
import { ProcessTimers, settled } from "../../tests/support/process_timers.ts";
import { ApiError, CLUSTER } from "../base/mod.ts";
import {
  type AddressOutcome,
  type CallHandler,
  type CallOutcome,
  PEER_CALLS,
  type PeerCaller,
  type PeerEvents,
  type PeerLink,
  type PeerState,
} from "../peer/mod.ts";
import { encodeAdminAnswer } from "./admin_op.ts";
import { memoryBook } from "./book_file.ts";
import { Cluster } from "./cluster.ts";
import { Fields, toBody } from "./wire.ts";

const CLUSTER_ID = "c".repeat(32);
const STRANGER: PeerCaller = {
  nodeId: 4,
  address: "node4:1",
  incarnation: "i4",
  rules: 2,
  stranger: true,
};

interface Setting {
  readonly seeds?: readonly string[];
  readonly autoInit?: boolean;
  readonly nodeId?: number;
  readonly known?: readonly (readonly [number, string])[];
}

function open(
  timers: ProcessTimers,
  { seeds = [], autoInit = false, nodeId = 1, known = [] }: Setting = {},
) {
  const handlers = new Map<number, CallHandler>();
  const log = new CollectedLog("debug");
  const asked: string[] = [];
  const refills: string[] = [];
  let events: Pick<PeerEvents, "greeted" | "connected" | "judge" | "claimed"> | undefined;
  const refused: CallOutcome & AddressOutcome = {
    type: "refused",
    reason: "no route",
    answered: false,
    clusterId: "",
  };
  const far: { states: PeerState[]; address: AddressOutcome; call: CallOutcome } = {
    states: [],
    address: refused,
    call: refused,
  };
  const peer = {
    onEvents: (owner: typeof events) => void (events = owner),
    handle: (call: number, handler: CallHandler) => void handlers.set(call, handler),
    setAddresses: (book: ReadonlyMap<number, string>) =>
      void asked.push(`book ${[...book].map((pair) => pair.join("=")).join(" ")}`),
    setCluster: (id: string) => void asked.push(`cluster ${id[0]}`),
    dropIncoming: (id: number) => void asked.push(`drop ${id}`),
    states: () => far.states,
    call: (to: number, call: number) => {
      asked.push(`call ${to} ${call}`);
      return Promise.resolve(far.call);
    },
    callAddress: (address: string, call: number, body: Uint8Array) => {
      asked.push(`ask ${address} ${call} ${new TextDecoder().decode(body)}`);
      return Promise.resolve(far.address);
    },
  } as unknown as PeerLink;
  const book = memoryBook();
  book.save(new Map(known));
  const cluster = new Cluster({
    settings: { nodeId, address: "self:1", httpPort: 8848, version: "1", seeds, autoInit },
    peer,
    book,
    clock: timers,
    log: log.logger,
    onRefill: (reason) => void refills.push(reason),
  });
  const answer = async (call: number, body: object = {}) => {
    const handler = handlers.get(call);
    if (handler === undefined) throw new Error(`Nobody answers call ${call}`);
    return Fields.of(await handler(STRANGER, toBody(body)));
  };
  const owner = () => {
    if (events === undefined) throw new Error("Nobody listens");
    return events;
  };
  return { cluster, handlers, answer, owner, far, log, refills, book, news: () => asked.splice(0) };
}

function peerState(id: number, connected: boolean, fault = ""): PeerState {
  return { id, connected, fault } as PeerState;
}

Deno.test("a node that may not begin a cluster waits, says so, and joins by an invitation", () =>
  ProcessTimers.run(async (timers) => {
    const { cluster, answer, far, news } = open(timers);
    assertEquals((await answer(PEER_CALLS.join)).flag("waiting"), false);
    assertEquals(cluster.reason, "");
    const found = cluster.initialise();
    await settled();
    assertEquals((await answer(PEER_CALLS.join)).flag("waiting"), false);
    assertEquals(cluster.reason.startsWith("waiting to be invited"), true);
    assertEquals(cluster.members().map(({ state, reason }) => [state, reason]), [
      ["STARTING", cluster.reason],
    ]);
    assertEquals(cluster.digests(), { lastEqualIndex: 0, compared: 0, mismatches: 0 });
    await assertRejects(
      () => cluster.remove(2),
      ApiError,
      "This node has no cluster yet: waiting to be invited",
    );
    const members = [[2, "node2:1"]];
    const body = toBody({ clusterId: CLUSTER_ID, members });
    far.address = { type: "answer", body, nodeId: 2, clusterId: CLUSTER_ID, address: "node2:1" };
    await answer(PEER_CALLS.invite, { members });
    const identity = await found;
    assertEquals(identity, { clusterId: CLUSTER_ID, nodeId: 1, bootstrapVoters: [] });
    assertEquals(news(), [
      `ask node2:1 ${PEER_CALLS.join} {"id":1,"address":"self:1"}`,
      "book 2=node2:1",
    ]);
    assertEquals(cluster.reason, "");
    cluster.identified(identity);
    assertEquals(news(), ["cluster c"]);
    await assertRejects(
      () => answer(PEER_CALLS.invite, { members }),
      ApiError,
      "Node 1 belongs to cluster ccc",
    );
    cluster.stop();
    assertEquals(timers.size, 0);
  }));

Deno.test("a node that may begin a cluster tells who asks, and begins one where nobody else is", () =>
  ProcessTimers.run(async (timers) => {
    const { cluster, answer, news } = open(timers, { seeds: ["far:1"], autoInit: true });
    const found = cluster.initialise();
    await settled();
    assertEquals((await answer(PEER_CALLS.join)).flag("waiting"), true);
    await timers.pass(CLUSTER.bootstrapMs + CLUSTER.maxJoinMs);
    assertEquals((await found).bootstrapVoters, [1]);
    assertEquals(news().at(-1), "book 1=self:1");
    cluster.stop();
  }));

Deno.test("a stop ends the search for a cluster", () =>
  ProcessTimers.run(async (timers) => {
    const { cluster } = open(timers, { seeds: ["far:1"] });
    const found = cluster.initialise();
    await settled();
    cluster.stop();
    await assertRejects(() => found, Error, "shutting down");
    assertEquals(timers.size, 0);
  }));

Deno.test("a node with damaged data asks everybody that it knows to take it out", () =>
  ProcessTimers.run(async (timers) => {
    const known = [[1, "self:1"], [2, "node2:1"]] as const;
    const { cluster, far, news } = open(timers, { seeds: ["self:1", "seed:1"], known });
    const leaving = cluster.leaveDamaged(CLUSTER_ID);
    assertEquals(cluster.reason.startsWith("the data is damaged"), true);
    await settled();
    const ask = (address: string) => `ask ${address} ${PEER_CALLS.admin} {"op":"remove","id":1}`;
    assertEquals(news(), ["cluster c", ask("node2:1"), ask("seed:1")]);
    const body = encodeAdminAnswer({ type: "done" });
    far.address = { type: "answer", body, nodeId: 2, clusterId: CLUSTER_ID, address: "" };
    await timers.pass(CLUSTER.refillRetryMs);
    assertEquals([await leaving, news()], ["", [ask("node2:1")]]);
    const other = open(timers, { known });
    const stopped = other.cluster.leaveDamaged(CLUSTER_ID);
    await settled();
    other.cluster.stop();
    assertEquals([await stopped, timers.size], ["the server is shutting down", 0]);
  }));

/** A cluster whose node leads, of the nodes 1, 2 and 3. */
function serving(timers: ProcessTimers) {
  const made = open(timers);
  const world = new MemberWorld([1, 2, 3]);
  for (const id of [1, 2, 3]) world.record(id, id === 1 ? "self:1" : `node${id}:1`);
  made.cluster.serve(world.node);
  return { ...made, world };
}

Deno.test("a member keeps to the book of its records, and tells the others of itself", () =>
  ProcessTimers.run(async (timers) => {
    const { cluster, world, news, answer, owner, far, book } = serving(timers);
    const nodes = "book 1=self:1 2=node2:1 3=node3:1";
    assertEquals(news(), [nodes]);
    assertEquals([...book.load().keys()], [1, 2, 3]);
    const report = await answer(PEER_CALLS.status);
    assertEquals([report.text("role"), report.count("httpPort")], ["leader", 8848]);
    owner().greeted(2, "moved:1");
    assertEquals(news(), ["book 1=self:1 2=moved:1 3=node3:1"]);
    far.states = [peerState(2, true), peerState(3, true)];
    world.records.delete(3);
    world.membership = { ...world.membership, voters: [1, 2] };
    world.emit("configChanged");
    assertEquals(news(), []);
    world.emit("membersChanged");
    assertEquals(news(), ["book 1=self:1 2=moved:1"]);
    world.removed.add(3);
    world.emit("restored");
    assertEquals(news(), ["drop 3"]);
    cluster.stop();
    world.record(3, "node3:1");
    world.emit("membersChanged");
    assertEquals([news(), world.listening, timers.size], [[], [0, 0], 0]);
  }));

Deno.test("a member that has just joined and holds no record keeps to whom it knows", () =>
  ProcessTimers.run((timers) => {
    const { cluster, news, owner } = open(timers);
    const world = new MemberWorld([1, 2]);
    cluster.serve(world.node);
    assertEquals(news(), []);
    owner().greeted(2, "node2:1");
    assertEquals(news(), ["book 2=node2:1"]);
    cluster.stop();
  }));

Deno.test("a removed node is not let in, one that is a member again is", () =>
  ProcessTimers.run((timers) => {
    const { cluster, owner, world } = serving(timers);
    world.removed.add(2).add(9);
    assertEquals([owner().judge(3), owner().judge(2)], [undefined, undefined]);
    assertEquals(owner().judge(9)?.startsWith("node 9 was removed from this cluster"), true);
    cluster.stop();
    const early = open(timers);
    assertEquals(early.owner().judge(9), undefined);
    early.owner().claimed(2, "d".repeat(32));
  }));

Deno.test("upkeep, reports and comparisons go on in their time, and end with the stop", () =>
  ProcessTimers.run(async (timers) => {
    const { cluster, world, news, far } = serving(timers);
    far.states = [peerState(2, true), peerState(3, false)];
    news();
    world.record(1, "old:1");
    await timers.pass(CLUSTER.tendMs - 1);
    assertEquals(world.news(), []);
    await timers.pass(1);
    assertEquals(world.news(), ["put 1 self:1 true"]);
    assertEquals(world.reasons.at(-1), "");
    await timers.pass(CLUSTER.statusMs - CLUSTER.tendMs);
    assertEquals(news(), [`call 2 ${PEER_CALLS.status}`]);
    cluster.stop();
    assertEquals(timers.size, 0);
  }));

Deno.test("states are compared soon after the start, after a node has come, and again until all have answered", () =>
  ProcessTimers.run(async (timers) => {
    const { cluster, news, far, owner } = serving(timers);
    const compared = async (ms: number) => {
      await timers.pass(ms);
      return news().filter((text) => text.endsWith(` ${PEER_CALLS.digest}`)).length;
    };
    assertEquals(await compared(CLUSTER.digestFirstMs - 1), 0);
    // Both others are asked; none has a digest, so that it is tried again.
    far.call = { type: "answer", body: toBody({}) };
    assertEquals(await compared(1 + CLUSTER.digestSampleMs), 2);
    assertEquals(await compared(CLUSTER.digestFirstMs + CLUSTER.digestSampleMs), 2);
    far.call = { type: "answer", body: toBody({ digest: "same" }) };
    // Two questions and two verdicts.
    assertEquals(await compared(CLUSTER.digestFirstMs + CLUSTER.digestSampleMs), 4);
    assertEquals(await compared(2 * CLUSTER.digestFirstMs), 0);
    assertEquals(cluster.digests(), { lastEqualIndex: 100, compared: 1, mismatches: 0 });
    owner().connected(2);
    await timers.pass(1_000);
    owner().connected(3);
    assertEquals(await compared(CLUSTER.digestFirstMs - 1), 0);
    assertEquals(await compared(1 + CLUSTER.digestSampleMs), 4);
    owner().connected(3);
    cluster.stop();
    owner().connected(3);
    assertEquals([await compared(60_000), timers.size], [0, 0]);
  }));

Deno.test("a leader hands over before it goes, where somebody can take it", () =>
  ProcessTimers.run(async (timers) => {
    const { cluster, world, log } = serving(timers);
    await open(timers).cluster.leave();
    world.role = "follower";
    await cluster.leave();
    world.role = "leader";
    for (const one of world.progress) one.recentlyActive = false;
    await cluster.leave();
    assertEquals(world.news(), []);
    for (const one of world.progress) one.recentlyActive = true;
    const leaving = cluster.leave();
    await settled();
    world.becomes("follower", 2);
    await leaving;
    assertEquals(world.news(), ["transfer 2"]);
    world.becomes("leader", 1);
    let left = false;
    const late = cluster.leave().then(() => left = true);
    await timers.pass(CLUSTER.leaveMs - 1);
    assertEquals(left, false);
    await timers.pass(1);
    await late;
    assert(log.messages.includes("leadership was not handed over"));
    cluster.stop();
  }));

Deno.test("what operators ask goes to the leader; who is taken out itself hears of that by its removal", () =>
  ProcessTimers.run(async (timers) => {
    const { cluster, world, far, owner } = serving(timers);
    far.states = [peerState(2, true), peerState(3, true)];
    await cluster.setVoters([1, 2, 3]);
    world.record(2, "node2:1", true);
    await cluster.add(2, "new:1");
    assertEquals(world.news(), ["put 2 new:1 true"]);
    const handing = cluster.transferLeader(2);
    await settled();
    world.becomes("follower", 2);
    await handing;
    assertEquals(world.news(), ["transfer 2"]);
    far.call = { type: "unknown", reason: "cut off" };
    await assertRejects(() => cluster.remove(3), ApiError, "cut off");
    let out = false;
    const removing = cluster.remove(1).then(() => out = true);
    await settled();
    assertEquals(out, false);
    world.leader = 0;
    world.removed.add(1);
    world.membership = { ...world.membership, voters: [2, 3] };
    await timers.pass(CLUSTER.tendMs);
    await removing;
    assertEquals(world.reasons.at(-1)?.startsWith("node 1 was removed"), true);
    assertEquals(owner().judge(1)?.startsWith("node 1 was removed"), true);
    cluster.stop();
  }));

Deno.test("who asks to join a cluster that was begun by mistake is refused", () =>
  ProcessTimers.run(async (timers) => {
    const { cluster, answer, owner, log } = open(timers);
    const world = new MemberWorld([1]);
    world.record(1, "self:1");
    cluster.serve(world.node);
    await answer(PEER_CALLS.join);
    assertEquals(world.news(), ["put 4 node4:1 false", "change addLearner 4"]);
    world.membership = { ...world.membership, learners: [] };
    owner().claimed(2, "d".repeat(32));
    assertEquals(world.reasons.length, 1);
    assertEquals(log.entries.filter(({ level }) => level === "error").length, 1);
    await assertRejects(() => answer(PEER_CALLS.join), ApiError, "counts this node as its member");
    cluster.stop();
  }));

Deno.test("a member shows all members with their addresses, as far as it knows them", () =>
  ProcessTimers.run(async (timers) => {
    const { cluster, far, world } = serving(timers);
    far.states = [peerState(2, true), peerState(3, false, "no route")];
    const shown = () =>
      cluster.members().map(({ id, address, state, reason }) => [id, address, state, reason]);
    assertEquals(shown(), [
      [1, "self:1", "UP", ""],
      // It has not said yet how it is.
      [2, "node2:1", "STARTING", ""],
      [3, "node3:1", "DOWN", "no route"],
    ]);
    world.ready = false;
    assertEquals(shown()[0], [1, "self:1", "STARTING", "it waits"]);
    cluster.stop();
    await settled();
    assertEquals(timers.size, 0);
  }));

Deno.test("a comparison of states that fails is said in the log, and made again in its time", () =>
  ProcessTimers.run(async (timers) => {
    const { cluster, log, world } = serving(timers);
    world.failsDigest = true;
    await timers.pass(CLUSTER.digestFirstMs + CLUSTER.digestSampleMs);
    const text = "states were not compared";
    const told = () => log.messages.filter((one) => one === text).length;
    assertEquals([told(), log.fieldsOf(text)], [1, { error: "Error: no digest" }]);
    await timers.pass(2 * CLUSTER.digestEveryMs);
    assertEquals(told() > 1, true);
    cluster.stop();
  }));

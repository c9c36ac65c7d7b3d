/** What operators and new nodes ask for, brought to the leader. */
import { assertEquals, assertRejects } from "#assert";
import { MemberWorld } from "../../tests/support/cluster/member_world.ts";
import { ProcessTimers } from "../../tests/support/process_timers.ts";
import { ApiError, CLUSTER } from "../base/mod.ts";
import {
  type AddressOutcome,
  type CallOutcome,
  PEER_CALLS,
  type PeerCaller,
  type PeerLink,
} from "../peer/mod.ts";
import { type AdminAnswer, decodeAdminAnswer, encodeAdminAnswer } from "./admin_op.ts";
import type { LeaderDuties } from "./leader_duties.ts";
import { Operations } from "./operations.ts";
import { Fields, toBody } from "./wire.ts";

const CLUSTER_ID = "c".repeat(32);

function open(timers: ProcessTimers) {
  const world = new MemberWorld([1, 2, 3]);
  const asked: string[] = [];
  const note = (text: string) => Promise.resolve(void asked.push(text));
  const answers: { here: Error | undefined; there: CallOutcome; address: AddressOutcome } = {
    here: undefined,
    there: { type: "refused", reason: "not connected" },
    address: { type: "answer", body: toBody({}), nodeId: 4, clusterId: "", address: "" },
  };
  const done = (text: string) =>
    answers.here === undefined ? note(text) : Promise.reject(answers.here);
  const duties = {
    get isLeader() {
      return world.role === "leader";
    },
    admit: (newcomer: object) => done(`admit ${JSON.stringify(newcomer)}`),
    remove: (id: number) => done(`remove ${id}`),
    setVoters: (ids: readonly number[]) => done(`voters ${ids}`),
    handOver: (id?: number) => {
      if (id === undefined) {
        world.role = "follower";
        world.leader = 2;
      }
      return done(`hand over to ${id}`);
    },
    readdress: (id: number, address: string) => done(`readdress ${id} ${address}`),
  } as unknown as LeaderDuties;
  const peer = {
    call: (to: number, call: number, body: Uint8Array, timeoutMs: number) => {
      asked.push(`call ${to} ${call} ${new TextDecoder().decode(body)} ${timeoutMs}`);
      return Promise.resolve(answers.there);
    },
    callAddress: (address: string, call: number, body: Uint8Array, timeoutMs: number) => {
      asked.push(`ask ${address} ${call} ${new TextDecoder().decode(body)} ${timeoutMs}`);
      return Promise.resolve(answers.address);
    },
  } as unknown as PeerLink;
  const operations = new Operations({
    nodeId: 1,
    node: world.node,
    duties,
    peer,
    clock: timers,
    addresses: () => new Map([[1, "node1:1"]]),
  });
  const passedOn = async (op: object) => decodeAdminAnswer(await operations.passedOn(toBody(op)));
  return { world, asked, answers, operations, passedOn, news: () => asked.splice(0) };
}

const answer = (type: AdminAnswer["type"]) =>
  ({ type: "answer", body: encodeAdminAnswer({ type } as AdminAnswer) }) as const;

Deno.test("the leader carries each operation out itself", () =>
  ProcessTimers.run(async (timers) => {
    const { operations, news, world } = open(timers);
    await operations.passOn({ op: "voters", ids: [1, 2] });
    await operations.passOn({ op: "transfer", id: 2 });
    await operations.passOn({ op: "transfer", id: 1 });
    await operations.passOn({ op: "remove", id: 3 });
    await operations.passOn({ op: "add", id: 4, address: "node4:1" });
    const invite = JSON.stringify({ members: [[1, "node1:1"]] });
    assertEquals(news(), [
      "voters 1,2",
      "hand over to 2",
      "remove 3",
      `ask node4:1 ${PEER_CALLS.invite} ${invite} ${CLUSTER.joinCallMs}`,
    ]);
    world.record(4, "old:1", true);
    await operations.passOn({ op: "add", id: 4, address: "new:1" });
    world.record(5, "old:1", false);
    assertEquals(news(), ["readdress 4 new:1"]);
  }));

Deno.test("an invitation is one only where the node that is meant takes it", () =>
  ProcessTimers.run(async (timers) => {
    const { operations, answers } = open(timers);
    const invite = (id: number) => operations.passOn({ op: "add", id, address: "x:1" });
    await assertRejects(
      () => invite(5),
      ApiError,
      "Cannot invite node 5 at x:1: node 4 answers there",
    );
    answers.address = { type: "refused", reason: "no route", answered: false, clusterId: "" };
    await assertRejects(() => invite(4), ApiError, "Cannot invite node 4 at x:1: no route");
  }));

Deno.test("a node that does not lead passes an operation on, once, and hands back what came of it", () =>
  ProcessTimers.run(async (timers) => {
    const { operations, news, answers, world } = open(timers);
    world.role = "follower";
    world.leader = 2;
    answers.there = answer("done");
    await operations.passOn({ op: "remove", id: 3 });
    assertEquals(news(), [`call 2 ${PEER_CALLS.admin} {"op":"remove","id":3} ${CLUSTER.adminMs}`]);
    const error = new ApiError("conflict", "too few", 5);
    answers.there = { type: "answer", body: encodeAdminAnswer({ type: "failed", error }) };
    await assertRejects(() => operations.passOn({ op: "remove", id: 3 }), ApiError, "too few");
    answers.there = answer("notLeader");
    let tried = 0;
    const again = operations.passOn({ op: "remove", id: 3 }).then(() => tried++);
    await timers.pass(CLUSTER.retryMs);
    assertEquals(tried, 0);
    answers.there = answer("done");
    await timers.pass(CLUSTER.retryMs);
    assertEquals([tried, timers.size], [1, 0]);
    await again;
  }));

Deno.test("a leader that is to be taken out hands over first, and the next one does it", () =>
  ProcessTimers.run(async (timers) => {
    const { operations, news, answers, passedOn } = open(timers);
    answers.there = answer("done");
    const removing = operations.passOn({ op: "remove", id: 1 });
    await timers.pass(CLUSTER.retryMs);
    await removing;
    assertEquals(news(), [
      "hand over to undefined",
      `call 2 ${PEER_CALLS.admin} {"op":"remove","id":1} ${CLUSTER.adminMs - CLUSTER.retryMs}`,
    ]);
    assertEquals(await passedOn({ op: "remove", id: 3 }), { type: "notLeader" });
  }));

Deno.test("what another node has passed on is carried out here or not at all", () =>
  ProcessTimers.run(async (timers) => {
    const { answers, passedOn, operations } = open(timers);
    assertEquals(await passedOn({ op: "remove", id: 3 }), { type: "done" });
    answers.here = new ApiError("conflict", "too few", 7);
    const failed = await passedOn({ op: "voters", ids: [1] });
    assertEquals(failed.type === "failed" && [failed.error.message, failed.error.code], [
      "too few",
      7,
    ]);
    answers.here = new TypeError("a fault");
    await assertRejects(() => operations.passedOn(toBody({ op: "remove", id: 3 })), TypeError);
  }));

function caller(stranger: boolean): PeerCaller {
  return { nodeId: 4, address: "node4:1", incarnation: "i4", rules: 2, stranger };
}

const SAID = '{"id":4,"address":"node4:1","incarnation":"i4","rules":2}';

Deno.test("a stranger is let in by the leader, as what its greeting says", () =>
  ProcessTimers.run(async (timers) => {
    const { operations, news } = open(timers);
    const body = toBody({ id: 99, address: "elsewhere:1" });
    const welcome = Fields.of(await operations.join(caller(true), body));
    assertEquals(welcome.text("clusterId"), CLUSTER_ID);
    assertEquals(welcome.list("members", 1), [[1, "node1:1"]]);
    assertEquals(news(), [`admit ${SAID}`]);
  }));

Deno.test("a stranger that asks another node is passed on to the leader", () =>
  ProcessTimers.run(async (timers) => {
    const { operations, news, answers, world } = open(timers);
    world.role = "follower";
    world.leader = 3;
    const body = toBody({ clusterId: "x" });
    answers.there = { type: "answer", body };
    assertEquals(await operations.join(caller(true), toBody({})), body);
    assertEquals(news(), [`call 3 ${PEER_CALLS.join} ${SAID} ${CLUSTER.joinCallMs / 2}`]);
  }));

Deno.test("a member that passes a stranger on says who it is, or is refused where nobody leads", () =>
  ProcessTimers.run(async (timers) => {
    const { operations, news, world } = open(timers);
    const said = { id: 7, address: "node7:1", rules: 3 };
    await operations.join(caller(false), toBody({ ...said, incarnation: "i7" }));
    await operations.join(caller(false), toBody(said));
    assertEquals(news(), [
      'admit {"id":7,"address":"node7:1","incarnation":"i7","rules":3}',
      'admit {"id":7,"address":"node7:1","incarnation":"","rules":3}',
    ]);
    world.role = "follower";
    await assertRejects(
      () => operations.join(caller(false), toBody(said)),
      Error,
      "this node does not lead",
    );
    assertEquals(news(), []);
  }));

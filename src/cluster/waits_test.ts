/** What is waited for, tried again and bounded around a cluster. */
import { assertEquals, assertRejects, assertThrows } from "#assert";
import { CollectedLog } from "../../tests/support/collected_log.ts";
import { ProcessTimers, settled } from "../../tests/support/process_timers.ts";
import { ApiError, BytesError, CLUSTER, RAFT } from "../base/mod.ts";
import type { RunningNode } from "../node/mod.ts";
import { type CallOutcome, PEER_CALLS } from "../peer/mod.ts";
import { membershipOf } from "../raft/mod.ts";
import { AddressBook } from "./address_book.ts";
import { decodeAdminAnswer, encodeAdminAnswer } from "./admin_op.ts";
import { diskBook, memoryBook, readMembers } from "./book_file.ts";
import { OutOfService } from "./out_of_service.ts";
import { passToLeader } from "./pass_to_leader.ts";
import { StatusExchange } from "./status_exchange.ts";
import { Fields, toBody } from "./wire.ts";

Deno.test("a leader is asked again and again, with the time that is left", () =>
  ProcessTimers.run(async (timers) => {
    const way = { nodeId: 1, leader: () => leader, monotonicMs: () => timers.monotonicMs() };
    let leader = 0;
    const asked: string[] = [];
    const work = {
      here: () => Promise.resolve(undefined),
      there: (to: number, timeoutMs: number): Promise<CallOutcome> => {
        asked.push(`${to} ${timeoutMs}`);
        return Promise.resolve({ type: "refused", reason: "not connected" });
      },
      read: () => "done",
    };
    const end = passToLeader(way, work, 3 * CLUSTER.retryMs).catch((error: Error) => error.message);
    await timers.pass(CLUSTER.retryMs);
    assertEquals(asked, []);
    leader = 2;
    await timers.pass(CLUSTER.retryMs);
    leader = 1;
    await timers.pass(CLUSTER.retryMs);
    assertEquals(asked, [`2 ${CLUSTER.retryMs}`]);
    assertEquals(await end, "The leader cannot be asked: not connected");
    assertEquals(timers.size, 0);
    leader = 0;
    await assertRejects(
      () => passToLeader(way, work, 0),
      ApiError,
      "The leader cannot be asked: no leader is known",
    );
    leader = 3;
    const answered = {
      ...work,
      there: () => Promise.resolve({ type: "answer", body: new Uint8Array() } as const),
    };
    assertEquals(await passToLeader(way, answered), "done");
  }));

Deno.test("nodes that are connected are asked how they are, one question at a time", async () => {
  const questions: PromiseWithResolvers<CallOutcome>[] = [];
  const asked: string[] = [];
  const statuses = new StatusExchange({
    connected: () => [2, 3],
    call: (to, call, body, timeoutMs) => {
      asked.push(`${to} ${call} ${body.length} ${timeoutMs}`);
      const question = Promise.withResolvers<CallOutcome>();
      questions.push(question);
      return question.promise;
    },
  });
  const ask = (to: number) => `${to} ${PEER_CALLS.status} 0 ${CLUSTER.statusCallMs}`;
  statuses.round();
  statuses.round();
  assertEquals(asked.splice(0), [ask(2), ask(3)]);
  const report = {
    httpPort: 1,
    version: "1",
    role: "learner",
    term: 2,
    applied: 3,
    ready: true,
    reason: "",
  };
  questions[0]?.resolve({ type: "answer", body: toBody(report) });
  questions[1]?.resolve({ type: "unknown", reason: "silence" });
  await settled();
  assertEquals([statuses.report(2), statuses.report(3)], [
    { ...report, role: "learner" },
    undefined,
  ]);
  statuses.round();
  assertEquals(asked, [ask(2), ask(3)]);
  questions[2]?.resolve({ type: "answer", body: toBody({ ...report, role: "judge" }) });
  questions[3]?.resolve({ type: "answer", body: toBody({}) });
  await settled();
  assertEquals([statuses.report(2)?.role, statuses.report(3)], ["none", undefined]);
  statuses.forget(new Set([2]));
  assertEquals(statuses.report(2)?.term, 2);
  statuses.forget(new Set([3]));
  assertEquals(statuses.report(2), undefined);
});

/** A node that is asked whether it serves. */
function openService(leave: () => Promise<void>) {
  const reasons: string[] = [];
  const refills: string[] = [];
  const state = { removed: false, members: [1, 2] };
  const log = new CollectedLog("info");
  const node = {
    identity: { clusterId: "c", nodeId: 2, bootstrapVoters: [2] },
    status: () => ({
      raft: { id: 2, leader: 0, membership: membershipOf(state.members) },
      ready: true,
      reason: "",
    }),
    state: { wasRemoved: () => state.removed },
    setOutOfService: (reason: string) => void reasons.push(reason),
  } as unknown as RunningNode;
  const service = new OutOfService({
    nodeId: 2,
    log: log.logger,
    leave,
    onRefill: (reason) => void refills.push(reason),
  });
  return { service, node, state, reasons, refills, log };
}

Deno.test("a node that cannot leave yet asks again, and whoever waits for its removal does not wait for ever", () =>
  ProcessTimers.run(async (timers) => {
    let leaves = 0;
    const { service, node, refills, reasons } = openService(() => {
      leaves++;
      return leaves < 3 ? Promise.reject(new Error("no")) : Promise.resolve();
    });
    service.differ(node, "it differs");
    assertEquals(reasons, ["it differs"]);
    await settled();
    await timers.pass(CLUSTER.refillRetryMs - 1);
    assertEquals(leaves, 1);
    await timers.pass(1 + CLUSTER.refillRetryMs);
    assertEquals([leaves, refills, timers.size], [3, ["it differs"], 0]);
    const soon: boolean[] = [];
    void service.isRemovedSoon().then((is) => soon.push(is));
    await timers.pass(CLUSTER.removalNoticeMs - 1);
    assertEquals(soon, []);
    await timers.pass(1);
    assertEquals(soon, [false]);
  }));

Deno.test("a second cluster that was begun by mistake is out of service for good", () => {
  const { service, node, state, reasons, log } = openService(() => Promise.resolve());
  const claim = { by: 1, clusterId: "d" };
  service.claim(node, claim);
  assertEquals([service.claimed, reasons], ["", []]);
  state.members = [2];
  service.claim(node, claim);
  service.claim(node, claim);
  assertEquals([reasons.length, log.entries.length], [1, 1]);
  assertEquals(service.claimed, reasons[0]);
  service.review(node, []);
  assertEquals(reasons.at(-1), service.claimed);
});

Deno.test("why a node is out of service: its removal first, then its state, then its cluster", () => {
  const { service, node, state, reasons } = openService(() => new Promise(() => {}));
  state.members = [2];
  service.claim(node, { by: 1, clusterId: "d" });
  service.differ(node, "it differs");
  service.review(node, []);
  assertEquals(reasons.at(-1), "it differs");
  state.members = [1];
  state.removed = true;
  service.review(node, []);
  assertEquals(reasons.at(-1)?.startsWith("node 2 was removed"), true);
});

Deno.test("greetings fill the book up to a bound, and an address that is none is not taken", () => {
  const told: number[] = [];
  const book = new AddressBook({
    file: memoryBook(),
    onChanged: (addresses) => void told.push(addresses.size),
  });
  book.greeted(1, "");
  assertEquals([told, book.heard(1)], [[], undefined]);
  for (let id = 1; id <= 1_025; id++) book.greeted(id, `n${id}:1`);
  book.greeted(1_026, "n1026:1");
  assertEquals([book.heard(1_025), book.heard(1_026), told.at(-1)], ["n1025:1", undefined, 1_025]);
});

Deno.test("a book that cannot be written is said to be so, and nothing else happens", () => {
  const log = new CollectedLog("warn");
  const file = diskBook("/proc/nowhere", log.logger);
  file.save(new Map([[1, "a:1"]]));
  assertEquals(log.messages, ["the address book cannot be written"]);
  assertEquals([...file.load()], []);
});

Deno.test("a book has so many members, whose addresses are short", () => {
  const read = (members: unknown) => readMembers(Fields.of(toBody({ members })));
  const pairs = (count: number) => Array.from({ length: count }, (_, at) => [at, "a:1"]);
  assertEquals(read(pairs(2 * RAFT.maxMembers)).size, 2 * RAFT.maxMembers);
  assertThrows(() => read(pairs(2 * RAFT.maxMembers + 1)), BytesError);
  assertEquals(read([[1, "a".repeat(256)]]).size, 1);
  for (const pair of [[1, "a".repeat(257)], [1.5, "a"], ["1", "a"], [1, 2], "1a"]) {
    assertThrows(() => read([pair]), BytesError, "a pair of id and address is wanted");
  }
});

Deno.test("bytes behind an answer of the leader are refused", () => {
  const error = new ApiError("conflict", "no", 3);
  for (const answer of [{ type: "done" }, { type: "failed", error }] as const) {
    const bytes = encodeAdminAnswer(answer);
    decodeAdminAnswer(bytes);
    assertThrows(() => decodeAdminAnswer(Uint8Array.of(...bytes, 0)), BytesError);
  }
});

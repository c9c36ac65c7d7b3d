/** When states are compared, with whom, and what comes of answers that are missing. */
import { assertEquals } from "#assert";
import { CollectedLog } from "../../tests/support/collected_log.ts";
import { ProcessTimers } from "../../tests/support/process_timers.ts";
import { CLUSTER } from "../base/mod.ts";
import type { DigestOutcome, RunningNode } from "../node/mod.ts";
import { type CallOutcome, PEER_CALLS } from "../peer/mod.ts";
import { membershipOf } from "../raft/mod.ts";
import { DigestRounds } from "./digest_rounds.ts";
import { Fields, toBody } from "./wire.ts";

function open(timers: ProcessTimers) {
  const state = { role: "leader", lastIndex: 10, serving: true, own: "same" as string | undefined };
  const asked: string[] = [];
  const answers = new Map<number, CallOutcome>();
  const reasons: string[] = [];
  const log = new CollectedLog("debug");
  const node = {
    status: () => ({
      raft: { role: state.role, lastIndex: state.lastIndex, membership: membershipOf([1, 2, 3]) },
    }),
    isServing: () => state.serving,
    digestAt: (index: number, timeoutMs: number): Promise<DigestOutcome> => {
      asked.push(`own ${index} ${timeoutMs}`);
      return Promise.resolve(
        state.own === undefined
          ? { type: "missed", appliedIndex: 1 }
          : { type: "digest", digest: state.own },
      );
    },
  } as unknown as RunningNode;
  const rounds = new DigestRounds({
    node,
    nodeId: 1,
    log: log.logger,
    call: (to, call, body, timeoutMs) => {
      const fields = Fields.of(body);
      const verdict = fields.has("majority") ? ` ${fields.text("majority")}` : "";
      asked.push(`${to} ${call} ${fields.count("index")}${verdict} ${timeoutMs}`);
      return Promise.resolve(
        answers.get(to) ?? { type: "answer", body: toBody({ digest: "same" }) },
      );
    },
    onDiffers: (reason) => void reasons.push(reason),
  });
  const round = async () => {
    const result = rounds.round();
    await timers.pass(CLUSTER.digestSampleMs);
    return await result;
  };
  return { state, asked, answers, reasons, log, rounds, round, news: () => asked.splice(0) };
}

const call = (to: number, text: string) =>
  `${to} ${PEER_CALLS.digest} ${text} ${CLUSTER.digestCallMs}`;

Deno.test("all members are asked for the last index, and told what most have", () =>
  ProcessTimers.run(async (timers) => {
    const { round, news, rounds } = open(timers);
    assertEquals(await round(), true);
    assertEquals(news(), [
      `own 10 ${CLUSTER.digestWaitMs}`,
      call(2, "10"),
      call(3, "10"),
      call(2, "10 same"),
      call(3, "10 same"),
    ]);
    assertEquals(rounds.figures(), { lastEqualIndex: 10, compared: 1, mismatches: 0 });
    assertEquals([await round(), news()], [true, []]);
    rounds.newcomer();
    await round();
    assertEquals(news().length, 5);
  }));

Deno.test("while writes come in, an index ahead is asked for", () =>
  ProcessTimers.run(async (timers) => {
    const { rounds, state, news } = open(timers);
    const round = rounds.round();
    state.lastIndex = 13;
    await timers.pass(CLUSTER.digestSampleMs - 1);
    assertEquals(news(), []);
    await timers.pass(1);
    await round;
    assertEquals(news()[0], `own 19 ${CLUSTER.digestWaitMs}`);
    // The index of the round is known, not that of the log.
    state.lastIndex = 19;
    assertEquals([await rounds.round(), news()], [true, []]);
    const back = rounds.newcomer();
    assertEquals(back, undefined);
    const next = rounds.round();
    state.lastIndex = 5;
    await timers.pass(CLUSTER.digestSampleMs);
    await next;
    assertEquals(news()[0], `own 5 ${CLUSTER.digestWaitMs}`);
  }));

Deno.test("who does not lead, or does not serve, compares nobody, and one comparison is made at a time", () =>
  ProcessTimers.run(async (timers) => {
    const { rounds, state, news, round } = open(timers);
    state.role = "follower";
    assertEquals([await rounds.round(), news()], [true, []]);
    state.role = "leader";
    state.serving = false;
    assertEquals([await rounds.round(), news(), timers.size], [true, [], 0]);
    state.serving = true;
    const first = rounds.round();
    assertEquals(await rounds.round(), true);
    await timers.pass(CLUSTER.digestSampleMs);
    await first;
    assertEquals(news().length, 5);
    rounds.newcomer();
    await round();
    assertEquals(news().length, 5);
  }));

Deno.test("who was not at the index is worth another try, who does not answer is not", () =>
  ProcessTimers.run(async (timers) => {
    const { answers, round, news, rounds, state } = open(timers);
    answers.set(2, { type: "answer", body: toBody({}) });
    assertEquals(await round(), false);
    assertEquals(news().length, 4);
    // Nothing has changed, and still it is asked again.
    answers.set(2, { type: "unknown", reason: "silence" });
    assertEquals([await round(), news().length], [true, 4]);
    answers.set(2, { type: "answer", body: Uint8Array.of(1) });
    assertEquals([await round(), news().length], [true, 4]);
    answers.set(3, { type: "refused", reason: "away" });
    assertEquals([await round(), news().length], [true, 3]);
    answers.clear();
    state.own = undefined;
    assertEquals([await round(), news().length], [false, 5]);
    assertEquals(rounds.figures().mismatches, 0);
  }));

Deno.test("where no state has a majority, that is counted and nobody is told to leave", () =>
  ProcessTimers.run(async (timers) => {
    const { answers, round, news, rounds, log, reasons } = open(timers);
    answers.set(2, { type: "answer", body: toBody({ digest: "another" }) });
    answers.set(3, { type: "answer", body: toBody({ digest: "a third" }) });
    assertEquals([await round(), news().length], [true, 3]);
    assertEquals(rounds.figures(), { lastEqualIndex: 0, compared: 0, mismatches: 1 });
    assertEquals(log.fieldsOf("the states of the nodes are compared"), {
      index: 10,
      members: 3,
      answers: 3,
      different: 3,
    });
    assertEquals(reasons, []);
  }));

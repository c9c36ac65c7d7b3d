import { assertEquals } from "#assert";
import { CLUSTER } from "../base/mod.ts";
import type { NodeStatus } from "../node/mod.ts";
import { type CallOutcome, PEER_CALLS } from "../peer/mod.ts";
import { encodeReport, StatusExchange } from "./status_exchange.ts";
import { toBody } from "./wire.ts";

const SETTINGS = { nodeId: 1, address: "", httpPort: 80, version: "1", seeds: [], autoInit: true };
const MEMBERSHIP = {
  voters: [1],
  votersOutgoing: [],
  learners: [],
  learnersNext: [],
  autoLeave: false,
};
const STATUS = {
  raft: { id: 1, role: "leader", term: 3, applied: 2, membership: MEMBERSHIP },
  ready: true,
  reason: "r",
} as unknown as NodeStatus;
const REPORT = {
  httpPort: 80,
  version: "1",
  role: "leader",
  term: 3,
  applied: 2,
  ready: true,
  reason: "r",
};

/** An exchange whose calls the test answers. */
function exchange() {
  const asked: unknown[] = [];
  const answers: ((outcome: CallOutcome) => void)[] = [];
  const status = new StatusExchange({
    connected: () => [2, 3],
    call: (to, call, _body, timeoutMs) => {
      asked.push([to, call, timeoutMs]);
      return new Promise((resolve) => answers.push(resolve));
    },
  });
  const answer = async (at: number, outcome: CallOutcome) => {
    answers[at]?.(outcome);
    await new Promise((resolve) => setTimeout(resolve, 0));
  };
  return { status, asked, answer };
}

Deno.test("everybody who is connected is asked, and nobody twice at a time", async () => {
  const { status, asked, answer } = exchange();
  status.round();
  status.round();
  const { statusCallMs } = CLUSTER;
  assertEquals(asked, [[2, PEER_CALLS.status, statusCallMs], [3, PEER_CALLS.status, statusCallMs]]);
  await answer(0, { type: "answer", body: encodeReport(STATUS, SETTINGS) });
  assertEquals(status.report(2), { ...REPORT, role: "leader" });
  assertEquals(status.report(3), undefined);
  status.round();
  assertEquals(asked.length, 3);
});

Deno.test("a report stays while its node is silent or says what cannot be read, until it is forgotten", async () => {
  const { status, answer } = exchange();
  status.round();
  await answer(0, { type: "answer", body: toBody({ ...REPORT, role: "of another version" }) });
  assertEquals(status.report(2)?.role, "none");
  status.round();
  await answer(2, { type: "unknown", reason: "no answer" });
  assertEquals(status.report(2)?.term, 3);
  status.round();
  await answer(3, { type: "answer", body: toBody({ ...REPORT, term: -1 }) });
  assertEquals(status.report(2)?.term, 3);
  await answer(1, { type: "answer", body: toBody(REPORT) });
  status.forget(new Set([3]));
  assertEquals([status.report(2), status.report(3)?.role], [undefined, "leader"]);
});

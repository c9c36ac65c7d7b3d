import { assertEquals } from "#assert";
import { CollectedLog } from "../../tests/support/collected_log.ts";
import type { Message } from "../raft/mod.ts";
import { DecisionLog } from "./decision_log.ts";

const BALLOT: Message = {
  type: "voteRequest",
  from: 1,
  to: 2,
  term: 7,
  preVote: true,
  lastIndex: 40,
  lastTerm: 6,
  transfer: false,
};
const HEARTBEAT: Message = {
  type: "heartbeat",
  from: 1,
  to: 2,
  term: 7,
  commit: 40,
  readContext: 0,
};

Deno.test("DecisionLog tells votes and hand-overs, and nothing of the daily traffic", () => {
  const collected = new CollectedLog();
  const decisions = new DecisionLog(collected.logger);
  const answer = { type: "voteResponse", preVote: true, granted: false } as const;
  decisions.sending([HEARTBEAT, BALLOT, { type: "timeoutNow", from: 1, to: 3, term: 7 }]);
  decisions.received(HEARTBEAT);
  decisions.received({ ...answer, from: 2, to: 1, term: 7 });
  assertEquals(collected.entries.map(({ message, fields }) => [message, fields]), [
    ["asks for a vote", {
      to: 2,
      term: 7,
      preVote: true,
      lastIndex: 40,
      lastTerm: 6,
      transfer: false,
    }],
    ["hands leadership over", { to: 3, term: 7 }],
    ["has an answer to its request for a vote", {
      from: 2,
      term: 7,
      preVote: true,
      granted: false,
    }],
  ]);
});

Deno.test("DecisionLog tells of changes that found no place, not of those that did", () => {
  const collected = new CollectedLog();
  const decisions = new DecisionLog(collected.logger);
  decisions.lost(0);
  decisions.lost(2);
  decisions.forwarded(3, { type: "unknown", reason: "cut" });
  decisions.forwarded(3, { type: "done", result: { ok: true, id: 1, existed: false, index: 5 } });
  assertEquals(collected.messages, [
    "changes lost their place in the log",
    "a change that was passed on has found no place",
  ]);
  const fields = collected.fieldsOf("a change that was passed on has found no place");
  assertEquals(fields, { to: 3, answer: "unknown", reason: "cut" });
});

Deno.test("DecisionLog is silent, and reads no message, where the level is off", () => {
  const collected = new CollectedLog("info");
  const decisions = new DecisionLog(collected.logger);
  const unread = new Proxy(BALLOT, {
    get: () => {
      throw new Error("nobody wants to know");
    },
  });
  decisions.sending([unread]);
  decisions.received(unread);
  assertEquals(collected.entries, []);
});

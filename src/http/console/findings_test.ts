import { assertEquals } from "#assert";
import type { HttpCall } from "../call.ts";
import { serverInfo } from "../../../tests/support/http/http_fixture.ts";
import { findingsOf } from "./findings.ts";
import type { NodeRow } from "./wire.ts";

const LEADER: NodeRow = {
  id: "1",
  address: "a:8848",
  role: "leader",
  isSelf: true,
  isUp: true,
  trouble: "",
  term: 1,
  appliedIndex: 5_000,
  lag: 0,
  version: "1.0.0",
  startedMs: 0,
  memoryBytes: 0,
  diskFreeBytes: 0,
  diskTotalBytes: 0,
  isDiskFull: false,
  dataBytes: 0,
  connections: 0,
};

const NOW_MS = 1_700_000_000_000;
const DAY_MS = 24 * 3_600_000;

function follower(id: number, more: Partial<NodeRow> = {}): NodeRow {
  return { ...LEADER, id: String(id), role: "follower", isSelf: false, ...more };
}

/** `code severity` of what is found in these nodes. */
function found(...nodes: readonly NodeRow[]): string[] {
  const call = { may: () => false, nowMs: () => NOW_MS } as unknown as HttpCall;
  const info = { ...serverInfo, isAuthOn: true };
  return findingsOf({ call, info, nodes, surveys: [] })
    .map(({ code, severity }) => `${code} ${severity}`);
}

Deno.test("a cluster in order has no findings, and none is made of what may not be seen", () => {
  assertEquals(found(LEADER, follower(2), follower(3)), []);
  assertEquals(found(LEADER), []);
  assertEquals(found(), []);
});

Deno.test("nodes that are down, behind or of another version are told, and what that means", () => {
  const down = { isUp: false, trouble: "it is not connected" };
  assertEquals(found(LEADER, follower(2), follower(3, down)), [
    "noQuorumLeft warn",
    "nodeDown bad",
  ]);
  assertEquals(found(LEADER, ...[2, 3, 4].map((id) => follower(id)), follower(5, down)), [
    "nodeDown bad",
  ]);
  assertEquals(found(follower(1), follower(2)), ["noLeader bad"]);
  assertEquals(found(LEADER, follower(2, { lag: 1_001 })), ["nodeBehind warn"]);
  assertEquals(found(LEADER, follower(2, { lag: 1_000 })), []);
  assertEquals(found(LEADER, follower(2, { version: "1.1.0" })), ["versionsDiffer info"]);
  const low = { diskTotalBytes: 100, diskFreeBytes: 9 };
  assertEquals(found({ ...LEADER, ...low }), ["diskLow warn"]);
  assertEquals(found({ ...LEADER, ...low, diskFreeBytes: 10 }), []);
});

Deno.test("a server that asks nobody is told", () => {
  const call = { may: () => false, nowMs: () => NOW_MS } as unknown as HttpCall;
  const [only, ...more] = findingsOf({ call, info: serverInfo, nodes: [], surveys: [] });
  assertEquals([only?.code, more], ["apiAuthOff", []]);
});

Deno.test("a certificate that ends soon, has ended, or is not used is told", () => {
  const call = { may: () => false, nowMs: () => NOW_MS } as unknown as HttpCall;
  const told = (inDays: number, reason = "") => {
    const certificate = () => ({ endsMs: NOW_MS + inDays * DAY_MS, reason });
    const info = { ...serverInfo, isAuthOn: true, certificate };
    return findingsOf({ call, info, nodes: [], surveys: [] })
      .map(({ code, severity, params }) => [code, severity, params["days"]]);
  };
  assertEquals(told(14), []);
  assertEquals(told(13.9), [["certificateEnds", "warn", 13]]);
  assertEquals(told(0), [["certificateEnded", "bad", undefined]]);
  assertEquals(told(90, "it does not fit"), [["certificateUnused", "warn", undefined]]);
});

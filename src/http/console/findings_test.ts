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

function follower(id: number, more: Partial<NodeRow> = {}): NodeRow {
  return { ...LEADER, id: String(id), role: "follower", isSelf: false, ...more };
}

/** `code severity` of what is found in these nodes. */
function found(...nodes: readonly NodeRow[]): string[] {
  const call = { may: () => false } as unknown as HttpCall;
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
  const call = { may: () => false } as unknown as HttpCall;
  const [only, ...more] = findingsOf({ call, info: serverInfo, nodes: [], surveys: [] });
  assertEquals([only?.code, more], ["apiAuthOff", []]);
});

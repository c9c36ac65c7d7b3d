import { assertEquals } from "#assert";
import type { NodeStatus } from "../node/mod.ts";
import type { PeerState } from "../peer/mod.ts";
import type { Membership, RaftStatus } from "../raft/mod.ts";
import { lonelyView, memberViews, roleOf } from "./member_views.ts";
import type { NodeReport } from "./types.ts";

const MEMBERSHIP: Membership = {
  voters: [1, 2, 3],
  votersOutgoing: [],
  learners: [4],
  learnersNext: [],
  autoLeave: false,
};
const SETTINGS = {
  nodeId: 1,
  address: "10.0.0.1:9848",
  httpPort: 80,
  version: "1.0.0",
  seeds: [],
  autoInit: true,
};

function raftOf(more: Partial<RaftStatus> = {}): RaftStatus {
  const progress = [2, 3].map((id) => ({ id, match: 10 - id }));
  const base = { id: 1, role: "leader", leader: 1, term: 5, applied: 9, lastIndex: 12, progress };
  return { ...base, membership: MEMBERSHIP, ...more } as unknown as RaftStatus;
}

const REPORT: NodeReport = {
  httpPort: 8080,
  version: "1.0.1",
  role: "follower",
  term: 4,
  applied: 8,
  ready: true,
  reason: "",
};

function peer(id: number, connected: boolean): PeerState {
  return { id, connected, fault: connected ? "" : "it is away" } as PeerState;
}

function views(raft: RaftStatus, reports: Readonly<Record<number, NodeReport>> = {}) {
  return memberViews({
    status: { raft, ready: true, reason: "" } as NodeStatus,
    records: [2, 5].map((id) => ({ id, address: `10.0.0.${id}:9848`, joined: true })),
    addresses: new Map([[3, "c:7000"]]),
    peers: [peer(2, true), peer(3, false), peer(4, true)],
    report: (id) => reports[id],
    settings: SETTINGS,
  });
}

Deno.test("a leader sees itself, who is up, who is away, who learns and who is only recorded", () => {
  const found = views(raftOf(), { 2: REPORT, 3: REPORT, 4: { ...REPORT, ready: false } });
  assertEquals(found.map(({ id, role, voter, state }) => [id, role, voter, state]), [
    [1, "leader", true, "UP"],
    [2, "follower", true, "UP"],
    [3, "follower", true, "DOWN"],
    [4, "learner", false, "STARTING"],
    [5, "none", false, "DOWN"],
  ]);
  assertEquals(found.map(({ httpAddress }) => httpAddress), [
    "10.0.0.1:80",
    "10.0.0.2:8080",
    "c:8080",
    "",
    "10.0.0.5:8848",
  ]);
  assertEquals(found.map(({ lag }) => lag), [0, 4, 5, -1, -1]);
  assertEquals(found.map(({ reason }) => reason), ["", "", "it is away", "", "not known yet"]);
  assertEquals(found.map(({ version, term, applied, self }) => [version, term, applied, self]), [
    ["1.0.0", 5, 9, true],
    ["1.0.1", 4, 8, false],
    ["1.0.1", 4, 8, false],
    ["1.0.1", 4, 8, false],
    ["", 0, 0, false],
  ]);
});

Deno.test("a follower knows no lag, and who leads and who stands for election by their words", () => {
  const found = views(raftOf({ role: "follower", leader: 2 }), {
    2: REPORT,
    3: { ...REPORT, role: "candidate" },
  });
  assertEquals(found.map(({ role, lag }) => [role, lag]), [
    ["follower", -1],
    ["leader", -1],
    ["candidate", -1],
    ["learner", -1],
    ["none", -1],
  ]);
});

Deno.test("the role of a node is that of its membership first", () => {
  assertEquals(roleOf(raftOf()), "leader");
  assertEquals(roleOf(raftOf({ role: "follower" })), "follower");
  assertEquals(roleOf(raftOf({ role: "preCandidate" })), "candidate");
  assertEquals(roleOf(raftOf({ id: 4, role: "follower" })), "learner");
  assertEquals(roleOf(raftOf({ id: 9, role: "follower" })), "none");
});

Deno.test("a node without a cluster is starting, with its own addresses", () => {
  assertEquals(lonelyView(SETTINGS, "it waits"), {
    id: 1,
    self: true,
    address: "10.0.0.1:9848",
    httpAddress: "10.0.0.1:80",
    role: "none",
    voter: false,
    state: "STARTING",
    reason: "it waits",
    version: "1.0.0",
    term: 0,
    applied: 0,
    lag: -1,
  });
});

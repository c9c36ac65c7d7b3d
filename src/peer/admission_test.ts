import { assertEquals } from "#assert";
import { helloOf } from "../../tests/support/peer/hand_streams.ts";
import type { ClusterAccess } from "../base/mod.ts";
import { COMMAND_VERSION } from "../state/mod.ts";
import { Admission, CALLED_ITSELF } from "./admission.ts";
import { isClaim, judgeHello, judgeWelcome } from "./handshake.ts";

const OTHER = "d".repeat(32);
const { clusterId: OWN } = helloOf(1);

function open(access: ClusterAccess = "token", clusterId = OWN) {
  const told: string[] = [];
  const admission = new Admission({
    nodeId: 1,
    address: "node1:1",
    access,
    software: "test",
    incarnation: "i1",
    liveIncarnation: (id) => id === 5 ? "another" : undefined,
    events: {
      judge: (id) => id === 4 ? "you have left" : undefined,
      claimed: (id, cluster) => void told.push(`${id} ${cluster}`),
    },
  });
  admission.clusterId = clusterId;
  return { admission, told };
}

Deno.test("a node says of itself who it is, to whom, and what it knows", () => {
  const { admission } = open();
  const said = { ...helloOf(1, 2), rules: COMMAND_VERSION };
  assertEquals(admission.hello(2), said);
});

Deno.test("nodes of the own cluster come in, unless their owner says otherwise", () => {
  const { admission, told } = open();
  assertEquals(admission.judge(helloOf(2, 1)), undefined);
  assertEquals(admission.judge(helloOf(4, 1)), "you have left");
  assertEquals(admission.judge(helloOf(4, 1, "")), undefined);
  assertEquals(admission.judge({ ...helloOf(2, 1), incarnation: "i1" }), CALLED_ITSELF);
  const live = admission.judge(helloOf(5, 1));
  assertEquals(live?.startsWith("another process is connected as node 5"), true);
  assertEquals(told, []);
  admission.stop();
  assertEquals([admission.isStopped, admission.judge(helloOf(2, 1))], [true, "this node stops"]);
});

Deno.test("before a node has joined, members are sent away, who asks for anybody is heard", () => {
  const { admission } = open("token", "");
  assertEquals(admission.judge(helloOf(2, 1)), "this node has not joined a cluster yet");
  assertEquals(admission.judge(helloOf(2, 0)), undefined);
  assertEquals(admission.judge(helloOf(2, 1, "")), undefined);
});

Deno.test("who counts this node to another cluster is told of, where it has proved the token", () => {
  for (const access of ["token", "insecure", "own-machine"] as const) {
    const { admission, told } = open(access);
    const refusal = admission.judge(helloOf(2, 1, OTHER));
    assertEquals(refusal?.includes(OTHER), true);
    assertEquals(told, access === "token" ? [`2 ${OTHER}`] : []);
  }
});

Deno.test("a claim names this very node, and comes from another one of another cluster", () => {
  const own = { nodeId: 1, clusterId: OWN };
  assertEquals(isClaim(helloOf(2, 1, OTHER), own), true);
  assertEquals(isClaim(helloOf(2, 0, OTHER), own), false);
  assertEquals(isClaim(helloOf(1, 1, OTHER), own), false);
  assertEquals(isClaim(helloOf(2, 1, ""), own), false);
  assertEquals(isClaim(helloOf(2, 1, OWN), own), false);
  assertEquals(isClaim(helloOf(2, 1, OTHER), { ...own, clusterId: "" }), false);
});

Deno.test("a caller has to say who it is, and to want this node", () => {
  const judge = { clusterId: OWN, nodeId: 1, liveIncarnation: () => "i2" };
  const said = (hello: Partial<ReturnType<typeof helloOf>>) =>
    judgeHello({ ...helloOf(2, 1), ...hello }, judge)?.slice(0, 40);
  assertEquals(said({}), undefined);
  assertEquals(said({ targetId: 0 }), undefined);
  assertEquals(said({ clusterId: "" }), undefined);
  assertEquals(judgeHello(helloOf(2, 1), { ...judge, clusterId: "" }), undefined);
  const unnamed = "the caller does not say who it is";
  assertEquals([said({ nodeId: 0 }), said({ incarnation: "" })], [unnamed, unnamed]);
  assertEquals(said({ nodeId: 1 }), "the caller says that it is node 1, which");
  assertEquals(said({ targetId: 3 }), "this is node 1, the caller wanted node 3");
  assertEquals(said({ incarnation: "new" }), "another process is connected as node 2; ");
});

Deno.test("an answerer has to be whom the caller wanted, of its cluster or of none", () => {
  const own = { clusterId: OWN, targetId: 2 };
  assertEquals(judgeWelcome(helloOf(2), own), undefined);
  assertEquals(judgeWelcome(helloOf(3), { ...own, targetId: 0 }), undefined);
  assertEquals(judgeWelcome(helloOf(2, 0, ""), own), undefined);
  assertEquals(judgeWelcome(helloOf(2, 0, OTHER), { ...own, clusterId: "" }), undefined);
  assertEquals(judgeWelcome(helloOf(3), own)?.startsWith("node 3 answers where node 2"), true);
  assertEquals(judgeWelcome(helloOf(2, 0, OTHER), own)?.includes(OTHER), true);
});

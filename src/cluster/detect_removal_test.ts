import { assertEquals, assertStringIncludes } from "#assert";
import type { RunningNode } from "../node/mod.ts";
import type { PeerState } from "../peer/mod.ts";
import { membershipOf } from "../raft/mod.ts";
import { detectRemoval, REMOVED_MARK } from "./detect_removal.ts";

function node(leader: number, removed: boolean, voters: readonly number[]): RunningNode {
  return {
    status: () => ({ raft: { leader, membership: membershipOf([...voters]) } }),
    state: { wasRemoved: () => removed },
  } as unknown as RunningNode;
}

function peer(fault: string, connected: boolean): PeerState {
  return { id: 1, fault, connected } as PeerState;
}

const TOLD = peer(`node 2 ${REMOVED_MARK}; stop it`, false);

Deno.test("a node learns from its own log or from the others that it was taken out", () => {
  assertStringIncludes(detectRemoval(2, node(0, true, [1]), []), `node 2 ${REMOVED_MARK}`);
  assertStringIncludes(detectRemoval(2, node(0, false, [1, 2]), [TOLD]), REMOVED_MARK);
});

Deno.test("it is a member while it is led, is in the membership, or somebody still talks to it", () => {
  assertEquals(detectRemoval(2, node(1, true, [1]), [TOLD]), "");
  assertEquals(detectRemoval(2, node(0, true, [1, 2]), []), "");
  assertEquals(detectRemoval(2, node(0, false, [1]), []), "");
  assertEquals(detectRemoval(2, node(0, false, [1, 2]), [TOLD, peer("", true)]), "");
  assertEquals(detectRemoval(2, node(0, false, [1, 2]), [peer("no answer", false)]), "");
});

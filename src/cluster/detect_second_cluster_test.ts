import { assertEquals, assertStringIncludes } from "#assert";
import type { RunningNode } from "../node/mod.ts";
import { membershipOf } from "../raft/mod.ts";
import { detectSecondCluster } from "./detect_second_cluster.ts";

const CLAIM = { by: 2, clusterId: "theirs" };

/** Node 1 as far as a claim is judged by it. */
function node({ begun = [1], voters = [1], learners = [] as number[], removed = [] as number[] }) {
  return {
    identity: { clusterId: "own", nodeId: 1, bootstrapVoters: begun },
    state: { wasRemoved: (id: number) => removed.includes(id) },
    status: () => ({ raft: { membership: membershipOf(voters, learners) } }),
  } as unknown as RunningNode;
}

Deno.test("a node alone in a cluster that it has begun must not serve it when another one wants it", () => {
  const reason = detectSecondCluster(node({}), CLAIM);
  for (const part of ["node 2 of cluster theirs", "cluster own", "remove-node?id=1"]) {
    assertStringIncludes(reason, part);
  }
});

Deno.test("a claim means nothing to a node that has joined, is not alone, or has left the caller behind", () => {
  assertEquals(detectSecondCluster(node({ begun: [] }), CLAIM), "");
  assertEquals(detectSecondCluster(node({ voters: [1, 4] }), CLAIM), "");
  assertEquals(detectSecondCluster(node({ learners: [4] }), CLAIM), "");
  assertEquals(detectSecondCluster(node({ removed: [2] }), CLAIM), "");
});

import { assertEquals } from "#assert";
import { clusterAccess } from "./cluster_access.ts";

Deno.test("a token opens the cluster to who proves it; without one only who insists opens it", () => {
  assertEquals(clusterAccess("secret", false), "token");
  assertEquals(clusterAccess("secret", true), "token");
  assertEquals(clusterAccess("", false), "own-machine");
  assertEquals(clusterAccess("", true), "insecure");
});

import { assertEquals } from "#assert";
import { FakeServer, viewOver } from "../../tests/support/fake_server.ts";
import { createFakeNode } from "../../tests/support/fake_node.ts";
import { createServerView } from "./server_view.ts";

Deno.test("before the data is loaded a server says what it waits for, and serves nothing", () => {
  let reason = "";
  const { cluster } = new FakeServer();
  const view = createServerView({
    cluster,
    startingReason: () => reason,
    loaded: () => undefined,
  });
  assertEquals(view.isServing(), false);
  assertEquals(
    [view.whyNotReady(), view.whyNotServing()],
    Array(2).fill("the data is being loaded"),
  );
  reason = "it waits for a member";
  assertEquals([view.whyNotReady(), view.whyNotServing()], Array(2).fill(reason));
  const { id, role, term, leader, lastIndex, applied, membership } = view.consensus();
  assertEquals([id, role, term, leader, lastIndex, applied], [0, "follower", 0, 0, 0, 0]);
  assertEquals([membership.voters, membership.learners, membership.votersOutgoing], [[], [], []]);
  assertEquals(view.cluster, cluster);
});

Deno.test("a view is of the moment when it is asked: it begins to serve by itself", () => {
  const server = new FakeServer();
  server.loaded = false;
  const view = server.view();
  assertEquals(view.isServing(), false);
  server.loaded = true;
  assertEquals([view.isServing(), view.whyNotReady(), view.whyNotServing()], [true, "", ""]);
  assertEquals([view.consensus().term, view.consensus().membership.voters], [3, [1]]);
});

Deno.test("the disk is named before the node, the node before the registry", () => {
  const server = new FakeServer();
  const view = server.view();
  const reasons = () => [view.whyNotReady(), view.whyNotServing()];
  server.waitsFor = "lists wait for clients";
  assertEquals(reasons(), Array(2).fill("lists wait for clients"));
  server.ready = false;
  assertEquals(reasons(), Array(2).fill("no leader is known"));
  server.fullDisk = "the disk is full";
  assertEquals(reasons(), ["no leader is known", "the disk is full"]);
  server.ready = true;
  server.waitsFor = "";
  assertEquals(reasons(), ["", "the disk is full"]);
});

Deno.test("a node serves although it is not ready, and the view says so", () => {
  const node = createFakeNode();
  const view = viewOver({
    status: () => ({ ...node.status(), ready: false }),
    isServing: () => true,
  });
  assertEquals(view.isServing(), true);
});

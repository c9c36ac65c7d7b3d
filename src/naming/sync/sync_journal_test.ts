import { assert, assertEquals } from "#assert";
import { KEY } from "../../../tests/support/registry_fixture.ts";
import { SharedRegistries } from "../../../tests/support/shared_registries.ts";
import { serviceKeyText } from "../../base/mod.ts";

const IP = "1.1.1.1";
const ID = `${IP}#1#DEFAULT`;

Deno.test("the journal tells of a lease that moves to its home, at both nodes", () => {
  const cluster = new SharedRegistries(2);
  const service = serviceKeyText(KEY);
  const home = cluster.node(1).sync.homeOfText(service);
  const other = 3 - home;
  cluster.node(other).registry.register(KEY, { ip: IP, port: 1 }, cluster.nowMs);
  cluster.pass(10_000);
  const from = `${other}.${cluster.node(other).sync.epoch}`;
  const moves = cluster.notes.filter(([, { type }]) => type.startsWith("lease"));
  assertEquals(moves, [
    [home, { type: "leaseTaken", service, id: ID, from }],
    [other, { type: "leaseGivenUp", service, id: ID }],
  ]);
});

Deno.test("the journal tells what a node asks for that starts anew, and what it gets", () => {
  const cluster = new SharedRegistries(2);
  cluster.node(1).registry.publish("c", KEY, [{ ip: IP, port: 1 }], cluster.nowMs);
  cluster.pass(1_000);
  cluster.notes.length = 0;
  cluster.restart(2);
  cluster.pass(3_000);
  const [pull, pulled] = cluster.notes.filter(([node]) => node === 2).map(([, note]) => note);
  assert(pull?.type === "pull" && pulled?.type === "pulled");
  assertEquals([pull.peer, pull.node, pull.partial], [1, 1, false]);
  assertEquals([pulled.peer, pulled.services, pulled.dropped, pulled.more], [1, 1, 0, false]);
  cluster.notes.length = 0;
  cluster.pause(2);
  cluster.pass(1_000);
  assert(cluster.notes.some(([, { type }]) => type === "unanswered"));
});

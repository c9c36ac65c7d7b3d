import { assertEquals } from "#assert";
import { connection, NamingFixture } from "../../tests/support/naming_fixture.ts";
import { EndedConnections } from "./ended_connections.ts";

Deno.test("a node that is behind ends connections once it has caught up", () => {
  const closed: string[] = [];
  let behind = true;
  const ends = new EndedConnections({ isBehind: () => behind, close: (id) => closed.push(id) });
  ends.ended("a");
  ends.ended("b");
  ends.catchUp();
  assertEquals(closed, []);
  behind = false;
  ends.ended("c");
  ends.catchUp();
  ends.catchUp();
  assertEquals(closed, ["c", "a", "b"]);
});

Deno.test("connections that end because the node ends take nothing away", async () => {
  const fixture = new NamingFixture();
  await fixture.register(80, {}, connection("one"));
  await fixture.register(81, {}, connection("other"));
  fixture.naming.connectionClosed("one");
  assertEquals(fixture.ports(), [81]);
  fixture.naming.leaving();
  fixture.naming.connectionClosed("other");
  await fixture.timers.pass(2_000);
  assertEquals(fixture.ports(), [81]);
  fixture.naming.close();
});

Deno.test("what waits when the node leaves is not ended any more", () => {
  const closed: string[] = [];
  let behind = true;
  const ends = new EndedConnections({ isBehind: () => behind, close: (id) => closed.push(id) });
  ends.ended("a");
  ends.leaving();
  behind = false;
  ends.catchUp();
  assertEquals(closed, []);
});

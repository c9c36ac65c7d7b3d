import { assert, assertEquals, assertThrows } from "#assert";
import { ApiError, NAMING } from "../base/mod.ts";
import { Connections } from "./connections.ts";

Deno.test("a connection is one client from its first request to its end", () => {
  const connections = new Connections();
  assertEquals(connections.find("c"), undefined);
  const client = connections.open("c");
  assert(connections.open("c") === client && connections.find("c") === client);
  assertEquals([client.owner, client.info], [
    { node: "", kind: "connection", client: "c" },
    { ip: "", port: 0, agent: "", app: "" },
  ]);
  assertEquals([connections.end("c"), connections.size], [client, 0]);
  assertEquals(connections.end("other"), undefined);
});

Deno.test("so many ends are remembered, the newest", () => {
  const connections = new Connections();
  const max = NAMING.maxEndedConnections;
  for (let at = 0; at < max; at++) connections.end(`c${at}`);
  const refused = assertThrows(() => connections.requireOpen("c0"), ApiError, "it has ended");
  assertEquals(refused instanceof ApiError && refused.kind, "unavailable");
  connections.end("more");
  connections.requireOpen("c0");
  assertThrows(() => connections.requireOpen("c1"), ApiError);
  assertThrows(() => connections.requireOpen("more"), ApiError);
});

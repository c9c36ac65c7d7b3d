import { assertEquals, assertRejects } from "#assert";
import { CollectedLog } from "../../tests/support/collected_log.ts";
import { BytesError } from "../base/mod.ts";
import { askNodes } from "./ask_nodes.ts";
import type { NodeTransport } from "./node_transport.ts";

const BODY = Uint8Array.of(7);

/** This is node 2; 5 is not connected, 4 refuses, and the others answer with their number. */
function transport() {
  const called: [number, Uint8Array, number][] = [];
  const made: NodeTransport = {
    self: 2,
    members: () => [5, 4, 2, 3, 1],
    connected: () => [1, 3, 4],
    call(node, body, timeoutMs) {
      called.push([node, body, timeoutMs]);
      return Promise.resolve(
        node === 4
          ? { type: "refused", reason: "no time" }
          : { type: "answer", body: Uint8Array.of(node) },
      );
    },
    handle: () => {},
  };
  return { made, called };
}

Deno.test("every other node that is connected is asked once, and the silent ones are named in order", async () => {
  const { made, called } = transport();
  const { logger, entries } = new CollectedLog();
  const taken: [number, number[]][] = [];
  const silent = await askNodes(made, {
    ...{ body: BODY, timeoutMs: 33, logger },
    take: (node, answer) => taken.push([node, [...answer]]),
  });
  assertEquals(taken.sort(), [[1, [1]], [3, [3]]]);
  assertEquals(called.map(([node]) => node).sort(), [1, 3, 4]);
  assertEquals(called.every(([, body, timeoutMs]) => body === BODY && timeoutMs === 33), true);
  assertEquals(silent, [
    { node: 4, reason: "no time" },
    { node: 5, reason: "it is not connected" },
  ]);
  assertEquals(entries, []);
});

Deno.test("an answer that cannot be read is told, any other fault ends the question", async () => {
  const { made } = transport();
  const log = new CollectedLog();
  const ask = (error: Error) =>
    askNodes(made, {
      ...{ body: BODY, timeoutMs: 1, logger: log.logger },
      take: (node) => {
        if (node === 3) throw error;
      },
    });
  const silent = await ask(new BytesError("cut off"));
  assertEquals(silent[0], { node: 3, reason: "its answer cannot be read" });
  assertEquals(log.entries.map(({ level, fields }) => [level, fields]), [
    ["warn", { node: 3, error: "cut off" }],
  ]);
  await assertRejects(() => ask(new TypeError("a defect")), TypeError, "a defect");
});

Deno.test("where there are no other nodes nobody is silent", async () => {
  const { logger } = new CollectedLog();
  const question = { body: BODY, timeoutMs: 1, logger, take: () => {} };
  assertEquals(await askNodes(undefined, question), []);
});

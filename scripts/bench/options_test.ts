import { assertEquals, assertThrows } from "#assert";
import { benchOptions } from "./options.ts";

Deno.test("parts, nodes and engines are taken, and the rest goes to the load tool", () => {
  const found = benchOptions(["naming", "--nodes=1,3", "--engine=native", "-rounds", "5"]);
  assertEquals(found, {
    parts: ["naming"],
    nodes: [1, 3],
    engines: ["native"],
    rest: ["-rounds", "5"],
  });
});

Deno.test("without words the usual parts are measured on one node with both engines", () => {
  const found = benchOptions([]);
  assertEquals(found.parts, ["idle", "config", "naming"]);
  assertEquals(found.nodes, [1]);
  assertEquals(found.engines, ["native", "grpc-js"]);
});

Deno.test("what is unknown is refused with what was wanted", () => {
  assertThrows(() => benchOptions(["nameing"]), Error, "memory");
  assertThrows(() => benchOptions(["--nodes=0"]), Error, "1 to 9");
  assertThrows(() => benchOptions(["--engine=http2"]), Error, "grpc-js");
});

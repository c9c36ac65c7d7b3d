import { assertEquals } from "#assert";
import { checkReads } from "./check_reads.ts";
import { rising } from "./history.ts";
import { type Planted, planted } from "./planted_histories.ts";

function read(version: number, more: Partial<Planted> = {}): Planted {
  const seen = version === 0 ? undefined : rising(version, "k");
  return { kind: "read", family: "rising", seen, ...more };
}

function publish(version: number, more: Partial<Planted> = {}): Planted {
  return { kind: "publish", family: "rising", value: rising(version, "k"), ...more };
}

function found(...operations: readonly Planted[]) {
  const { backwards, stale } = checkReads(planted(...operations));
  return { backwards: backwards.length, stale: stale.length };
}

const GOOD = { backwards: 0, stale: 0 };

Deno.test("another node may be behind, the same node may not go back", () => {
  assertEquals(found(read(2, { node: 1 }), read(1, { node: 2 })), GOOD);
  assertEquals(found(read(2), read(1)), { backwards: 1, stale: 0 });
  assertEquals(found(read(2), read(0)), { backwards: 1, stale: 0 });
});

Deno.test("reads at the same time may come in any order", () => {
  assertEquals(found(read(2, { span: [1, 4] }), read(1, { span: [2, 5] })), GOOD);
});

Deno.test("the node that acknowledged a write shows it", () => {
  assertEquals(found(publish(3), read(2)), { backwards: 1, stale: 0 });
});

Deno.test("an index that goes back on one node is found", () => {
  assertEquals(found(read(1, { applied: 9 }), read(1, { applied: 8 })), { backwards: 1, stale: 0 });
  assertEquals(found(read(1, { applied: 9 }), read(1, { applied: 8, node: 2 })), GOOD);
});

Deno.test("a linearizable read sees what was acknowledged or read anywhere before", () => {
  const linearizable = (version: number): Planted =>
    read(version, { kind: "readLinearizable", node: 2 });
  assertEquals(found(publish(3), linearizable(3)), GOOD);
  assertEquals(found(publish(3), linearizable(2)), { backwards: 0, stale: 1 });
  assertEquals(found(read(3), linearizable(2)), { backwards: 0, stale: 1 });
  assertEquals(found(publish(3, { outcome: "unknown" }), linearizable(2)), GOOD);
  assertEquals(
    found(publish(1, { applied: 7 }), {
      kind: "readLinearizable",
      key: "other",
      node: 2,
      applied: 6,
    }),
    { backwards: 0, stale: 1 },
  );
});

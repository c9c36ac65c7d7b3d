import { deepStrictEqual } from "node:assert/strict";
import type { InstanceRow } from "../../api/wire.ts";
import { differences, inNeedFirst } from "./liveState.ts";

const row = (ip: string, change: Partial<InstanceRow> = {}): InstanceRow => ({
  ...{ ip, port: 80, cluster: "DEFAULT", weight: 1, enabled: true, healthy: true },
  ...{ ephemeral: true, metadata: {}, lastBeatMs: 0 },
  ...change,
});

Deno.test("what needs somebody comes first, all else as it is sent", () => {
  const rows = [row("1"), row("2", { enabled: false }), row("3"), row("4", { healthy: false })];
  deepStrictEqual(inNeedFirst(rows).map(({ ip }) => ip), ["4", "2", "1", "3"]);
});

const told = (before: readonly InstanceRow[] | undefined, after: readonly InstanceRow[]) => [
  ...differences(before, after),
];

Deno.test("the first list tells nothing, the next one who came, went and changed", () => {
  deepStrictEqual(told(undefined, [row("1")]), []);
  deepStrictEqual(told([row("1"), row("2")], [row("2"), row("3")]), [
    "3:80@DEFAULT",
    "1:80@DEFAULT",
  ]);
  const same = row("1");
  deepStrictEqual(told([same], [{ ...same, lastBeatMs: 9 }]), []);
  for (
    const change of [{ healthy: false }, { weight: 2 }, { enabled: false }, {
      metadata: { a: "1" },
    }]
  ) {
    deepStrictEqual(told([same], [{ ...same, ...change }]), ["1:80@DEFAULT"]);
  }
});

import { deepStrictEqual } from "node:assert/strict";
import type { ConfigRow } from "../../api/wire.ts";
import { compareRows } from "./compareRows.ts";

const row = (dataId: string, md5: string, group = "G"): ConfigRow => ({
  namespace: "",
  group,
  dataId,
  type: "text",
  app: "",
  tags: [],
  description: "",
  md5,
  bytes: 0,
  changedMs: 0,
  changedBy: "",
  hasGray: false,
});

Deno.test("configs of two namespaces: what differs first, then what only one has", () => {
  const left = [row("a", "1"), row("b", "1"), row("c", "1"), row("a", "1", "H")];
  const right = [row("a", "1"), row("b", "2"), row("d", "1")];
  deepStrictEqual(
    compareRows(left, right).map(({ group, dataId, difference }) =>
      `${group}/${dataId} ${difference}`
    ),
    ["G/b differs", "H/a left", "G/c left", "G/d right", "G/a same"],
  );
});

import { assertEquals } from "#assert";
import { checkRegister, checkRegisters } from "./check_register.ts";
import { type Planted, planted } from "./planted_histories.ts";

function verdict(...operations: readonly Planted[]): string {
  return checkRegister(planted(...operations));
}

Deno.test("one operation after the other is linearizable", () => {
  assertEquals(
    verdict(
      { kind: "readLinearizable", seen: undefined },
      { kind: "publish", value: "a" },
      { kind: "readLinearizable", seen: "a" },
      { kind: "cas", expected: "a", value: "b" },
      { kind: "cas", expected: "a", value: "c", outcome: "missed" },
      { kind: "remove" },
      { kind: "readLinearizable", seen: undefined },
    ),
    "linearizable",
  );
});

Deno.test("a lost write is refused", () => {
  assertEquals(
    verdict({ kind: "publish", value: "a" }, { kind: "readLinearizable", seen: undefined }),
    "not linearizable",
  );
});

Deno.test("a stale read is refused, unless it ran at the same time", () => {
  const writes: Planted[] = [
    { kind: "publish", value: "a", span: [1, 2] },
    { kind: "publish", value: "b", span: [3, 6] },
  ];
  assertEquals(
    verdict(...writes, { kind: "readLinearizable", seen: "a", span: [7, 8] }),
    "not linearizable",
  );
  assertEquals(
    verdict(...writes, { kind: "readLinearizable", seen: "a", span: [4, 8] }),
    "linearizable",
  );
});

Deno.test("two compare-and-sets over the same value are refused", () => {
  assertEquals(
    verdict(
      { kind: "publish", value: "a", span: [1, 2] },
      { kind: "cas", expected: "a", value: "b", span: [3, 5] },
      { kind: "cas", expected: "a", value: "c", span: [4, 6] },
    ),
    "not linearizable",
  );
});

Deno.test("a compare-and-set that missed over the value it names is refused", () => {
  assertEquals(
    verdict(
      { kind: "publish", value: "a" },
      { kind: "cas", expected: "a", value: "b", outcome: "missed" },
    ),
    "not linearizable",
  );
});

Deno.test("a compare-and-set creates what is absent, and must not miss then", () => {
  const created: Planted = { kind: "cas", expected: "a", value: "b" };
  assertEquals(verdict(created, { kind: "readLinearizable", seen: "b" }), "linearizable");
  assertEquals(
    verdict({ kind: "cas", expected: "a", value: "b", outcome: "missed" }),
    "not linearizable",
  );
});

Deno.test("a write of unknown fate may take effect late, once, or never", () => {
  const unknown: Planted = { kind: "publish", value: "u", outcome: "unknown", span: [1, 2] };
  const other: Planted = { kind: "publish", value: "a", span: [3, 4] };
  const read = (seen: string, at: number): Planted => ({
    kind: "readLinearizable",
    seen,
    span: [at, at + 1],
  });
  assertEquals(verdict(unknown, other, read("a", 5), read("u", 7)), "linearizable");
  assertEquals(verdict(unknown, other, read("a", 5), read("a", 7)), "linearizable");
  assertEquals(verdict(unknown, other, read("u", 5), read("a", 7)), "not linearizable");
});

Deno.test("a miss may be explained by a write of unknown fate that nobody read", () => {
  assertEquals(
    verdict(
      { kind: "publish", value: "a", span: [1, 2] },
      { kind: "publish", value: "u", outcome: "unknown", span: [3, 4] },
      { kind: "cas", expected: "a", value: "b", outcome: "missed", span: [5, 6] },
    ),
    "linearizable",
  );
});

Deno.test("a refused write that is read is refused", () => {
  assertEquals(
    verdict(
      { kind: "publish", value: "a", outcome: "refused" },
      { kind: "readLinearizable", seen: "a" },
    ),
    "not linearizable",
  );
});

Deno.test("a search that takes too long claims nothing", () => {
  const many = planted(...Array.from({ length: 40 }, (_, place): Planted => ({
    kind: "publish",
    value: `v${place}`,
    span: [place + 1, 100 + place],
  })));
  const impossible = planted({ kind: "readLinearizable", seen: "x", span: [300, 301] });
  assertEquals(checkRegister([...many, ...impossible], 10_000), "undecided");
});

Deno.test("keys are checked apart from each other", () => {
  const { keys, broken, undecided } = checkRegisters(planted(
    { kind: "publish", key: "good", value: "a" },
    { kind: "publish", key: "bad", value: "b" },
    { kind: "readLinearizable", key: "bad", seen: undefined },
    { kind: "readLinearizable", key: "good", seen: "a" },
  ));
  assertEquals({ keys, broken, undecided }, { keys: 2, broken: ["bad"], undecided: [] });
});

/** Every order of a few overlapping operations, against the search by trying all of them. */
Deno.test("the search agrees with trying all orders", () => {
  let seed = 7;
  const draw = (below: number) => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed % below;
  };
  const values = [undefined, "a", "b", "c"];
  for (let round = 0; round < 400; round++) {
    const operations = planted(...Array.from({ length: 5 }, (_, place): Planted => {
      const beganAt = draw(10) * 10 + place;
      const span = [beganAt, beganAt + 5 + draw(40) * 10 + place] as const;
      const pick = draw(4);
      if (pick === 0) return { kind: "publish", value: values[1 + draw(3)] ?? "a", span };
      if (pick === 1) return { kind: "readLinearizable", seen: values[draw(4)], span };
      if (pick === 2) return { kind: "remove", span };
      const outcome = draw(2) === 0 ? "ok" : "missed";
      return { kind: "cas", expected: "a", value: values[1 + draw(3)] ?? "b", outcome, span };
    }));
    const wanted = someOrder(operations, undefined) ? "linearizable" : "not linearizable";
    assertEquals(checkRegister(operations), wanted, JSON.stringify(operations));
  }
});

function someOrder(left: ReturnType<typeof planted>, value: string | undefined): boolean {
  if (left.length === 0) return true;
  const firstEnd = Math.min(...left.map(({ endedAt }) => endedAt));
  return left.some((operation) => {
    if (operation.beganAt > firstEnd) return false;
    const rest = left.filter((each) => each !== operation);
    const matches = value === undefined || operation.expected === value;
    if (operation.kind === "readLinearizable") {
      return operation.seen === value && someOrder(rest, value);
    }
    if (operation.kind === "remove") return someOrder(rest, undefined);
    if (operation.kind === "publish") return someOrder(rest, operation.value);
    if (operation.outcome === "missed") return !matches && someOrder(rest, value);
    return matches && someOrder(rest, operation.value);
  });
}

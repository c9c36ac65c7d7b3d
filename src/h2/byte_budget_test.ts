import { assertEquals } from "#assert";
import { ByteBudget } from "./byte_budget.ts";

const MIB = 1_048_576;

Deno.test("who holds the most gives it up for one that has less, and for nobody else", () => {
  const all = new ByteBudget(10 * MIB);
  const yielded: string[] = [];
  const child = (name: string) => {
    const budget: ByteBudget = new ByteBudget(6 * MIB, all, () => {
      yielded.push(name);
      budget.release(budget.usedBytes);
    });
    return budget;
  };
  const [greedy, middling, small] = [child("greedy"), child("middling"), child("small")];
  assertEquals([greedy.take(6 * MIB), middling.take(3 * MIB), greedy.take(1)], [true, true, false]);
  assertEquals([middling.take(3 * MIB), yielded, greedy.usedBytes], [true, ["greedy"], 0]);
  assertEquals([small.take(4 * MIB), all.usedBytes, yielded.length], [true, 10 * MIB, 1]);
  // Who has the most is not helped.
  assertEquals([middling.take(1), greedy.take(6 * MIB), yielded], [false, true, [
    "greedy",
    "middling",
  ]]);
  for (const each of [greedy, middling, small]) each.release(each.usedBytes);
  assertEquals(all.usedBytes, 0);
});

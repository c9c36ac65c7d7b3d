import { assertEquals } from "#assert";
import { frame, Wire } from "../../../tests/support/h2/wire.ts";
import { ByteBudget } from "../byte_budget.ts";

Deno.test("of headers that have no end the largest give way, and nothing stays counted", () => {
  const headerBudget = new ByteBudget(300_000);
  const [greedy, small, other] = [0, 1, 2].map(() => Wire.open({ headerBudget }));
  const part = new Uint8Array(15_000).fill(0x82);
  const block = (parts: number) => [
    frame({ type: 1, stream: 1 }, part),
    ...Array.from({ length: parts - 1 }, () => frame({ type: 9, stream: 1 }, part)),
  ];
  greedy?.send(...block(13));
  small?.send(...block(1));
  assertEquals([greedy?.ends, headerBudget.usedBytes], [[], 255_000]);
  other?.send(...block(3));
  assertEquals([greedy?.ends.length, small?.ends, other?.ends], [1, [], []]);
  assertEquals([headerBudget.usedBytes, other?.session.failed], [75_000, false]);
  for (const wire of [greedy, small, other]) wire?.session.close("ended");
  assertEquals(headerBudget.usedBytes, 0);
});

import { assertEquals } from "#assert";
import { HandshakeSlots } from "./handshake_slots.ts";

function slots(inAll: number, ofAddress: number) {
  const begun: string[] = [];
  const table = new HandshakeSlots({ inAll, ofAddress });
  const take = (address: string, name: string) => table.take(address, () => begun.push(name));
  return { begun, table, take };
}

Deno.test("places are given at once while there are some, and to who waits when one leaves", () => {
  const { begun, take, table } = slots(2, 2);
  const leave = take("a", "a1");
  take("a", "a2");
  take("b", "b1");
  assertEquals([begun, table.underWay], [["a1", "a2"], 2]);
  leave();
  leave();
  assertEquals([begun, table.underWay], [["a1", "a2", "b1"], 2]);
});

Deno.test("one address does not keep the others out", () => {
  const { begun, take } = slots(3, 2);
  const leave = take("a", "a1");
  for (const name of ["a2", "a3", "a4"]) take("a", name);
  take("b", "b1");
  assertEquals(begun, ["a1", "a2", "b1"]);
  leave();
  assertEquals(begun, ["a1", "a2", "b1", "a3"]);
});

Deno.test("addresses that wait take turns", () => {
  const { begun, take } = slots(1, 1);
  const leave = take("a", "a1");
  const rest = [take("b", "b1"), take("b", "b2"), take("c", "c1")];
  leave();
  for (const each of rest) each();
  assertEquals(begun, ["a1", "b1", "c1"]);
});

Deno.test("who gives up while it waits takes no place", () => {
  const { begun, take, table } = slots(1, 1);
  const leave = take("a", "a1");
  take("b", "b1")();
  take("c", "c1");
  leave();
  assertEquals([begun, table.underWay], [["a1", "c1"], 1]);
});

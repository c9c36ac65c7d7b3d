import { assertEquals } from "#assert";
import { MembershipHistory } from "./membership_history.ts";
import { membershipOf } from "./membership.ts";

const A = membershipOf([1]);
const B = membershipOf([1, 2]);
const C = membershipOf([1, 2, 3]);

Deno.test("MembershipHistory.truncateFrom() brings back what was in force before", () => {
  const history = new MembershipHistory(0, A);
  history.push(5, B);
  history.push(9, C);
  assertEquals([history.latest, history.latestIndex], [C, 9]);
  assertEquals(history.truncateFrom(10), false);
  assertEquals(history.truncateFrom(9), true);
  assertEquals(history.latest, B);
  history.truncateFrom(1);
  assertEquals(history.latest, A);
});

Deno.test("MembershipHistory.at() and forgetBefore() follow the applied index", () => {
  const history = new MembershipHistory(0, A);
  history.push(5, B);
  history.push(9, C);
  assertEquals([0, 4, 5, 8, 9, 50].map((i) => history.at(i)), [A, A, B, B, C, C]);
  history.forgetBefore(8);
  assertEquals([history.at(8), history.latest], [B, C]);
  history.truncateFrom(9);
  assertEquals(history.latest, B);
});

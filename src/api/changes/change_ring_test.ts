import { assertEquals } from "#assert";
import { ChangeFollowers } from "./change_followers.ts";
import { ChangeRing } from "./change_ring.ts";

Deno.test("each gets the next place, and the oldest goes when there is no more room", () => {
  const ring = new ChangeRing<string>(3);
  assertEquals([ring.begin, ring.end, ring.at(0)], [0, 0, undefined]);
  assertEquals(["a", "b", "c", "d", "e"].map((item) => ring.push(item)), [
    undefined,
    undefined,
    undefined,
    "a",
    "b",
  ]);
  assertEquals([ring.begin, ring.end], [2, 5]);
  assertEquals([1, 2, 3, 4, 5].map((place) => ring.at(place)), [
    undefined,
    "c",
    "d",
    "e",
    undefined,
  ]);
});

Deno.test("behind an end of all that was kept every reader has missed something", () => {
  const ring = new ChangeRing<string>(3);
  for (const item of ["a", "b", "c", "d"]) ring.push(item);
  const reader = ring.end;
  ring.clear();
  assertEquals([ring.begin, ring.end, ring.begin > reader], [5, 5, true]);
  assertEquals([ring.at(4), ring.at(5)], [undefined, undefined]);
  assertEquals(ring.push("e"), undefined);
  assertEquals([ring.at(5), ring.begin, ring.end], ["e", 5, 6]);
});

Deno.test("who is given twice is told twice, and each end ends one", () => {
  const followers = new ChangeFollowers();
  let told = 0;
  const onChange = () => void told++;
  const [first, second] = [followers.add(onChange), followers.add(onChange)];
  followers.tell();
  assertEquals([told, followers.size], [2, 2]);
  first();
  first();
  followers.tell();
  assertEquals([told, followers.size], [3, 1]);
  second();
  assertEquals(followers.size, 0);
});

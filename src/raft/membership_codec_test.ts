import { assertEquals } from "#assert";
import { decodeMembership, encodeMembership } from "./membership_codec.ts";
import { membershipOf } from "./membership.ts";
import type { Membership } from "./types.ts";

const JOINT: Membership = {
  voters: [1, 4, Number.MAX_SAFE_INTEGER],
  votersOutgoing: [1, 2, 3],
  learners: [6],
  learnersNext: [3],
  autoLeave: true,
};

Deno.test("decodeMembership() gives back what encodeMembership() took", () => {
  for (
    const membership of [JOINT, membershipOf([1]), membershipOf([]), membershipOf([2], [7, 9])]
  ) {
    assertEquals(decodeMembership(encodeMembership(membership)), {
      type: "membership",
      membership,
    });
  }
});

Deno.test("encodeMembership() writes the bytes of version 1", () => {
  assertEquals(
    [...encodeMembership(membershipOf([258]))],
    [1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 0, 0],
  );
});

Deno.test("decodeMembership() says why it refuses", () => {
  const reasonOf = (bytes: number[]) => {
    const decoded = decodeMembership(new Uint8Array(bytes));
    return decoded.type === "invalid" ? decoded.reason : "accepted";
  };
  const ids = (
    ...list: number[]
  ) => [0, list.length, ...list.flatMap((id) => [0, 0, 0, 0, 0, 0, 0, id])];
  const none = [0, 0];
  assertEquals(reasonOf([1]), "1 bytes are too short, wanted at least 2");
  assertEquals(reasonOf([2, 0]), "version 2 is unknown, wanted 1; upgrade this node");
  assertEquals(reasonOf([1, 2]), "flags 2 are unknown");
  assertEquals(reasonOf([1, 0, 0]), "the bytes end before the list at 2");
  assertEquals(reasonOf([1, 0, 0, 2, 0]), "the bytes end inside the list at 2");
  assertEquals(reasonOf([1, 0, 255, 255]), "a list has 65535 ids, at most 64 allowed");
  assertEquals(reasonOf([1, 0, ...ids(0)]), "id 0 is not a positive safe integer");
  assertEquals(reasonOf([1, 0, ...ids(2, 2)]), "ids are not strictly ascending at 2");
  assertEquals(reasonOf([1, 0, ...none, ...none, ...ids(1), ...none]), "there are no voters");
  assertEquals(
    reasonOf([1, 0, ...ids(1), ...none, ...ids(1), ...none]),
    "a learner is also a voter",
  );
  assertEquals(
    reasonOf([1, 1, ...ids(1), ...ids(2), ...none, ...ids(1)]),
    "a future learner is not an outgoing voter",
  );
  assertEquals(
    reasonOf([1, 1, ...ids(1), ...none, ...none, ...none]),
    "autoLeave is set outside a joint phase",
  );
  assertEquals(
    reasonOf([1, 0, ...ids(1), ...none, ...none, ...none, 9]),
    "1 bytes follow the last list",
  );
});

Deno.test("decodeMembership() never throws, whatever byte is changed or missing", () => {
  const good = encodeMembership(JOINT);
  for (let at = 0; at < good.length; at += 1) {
    decodeMembership(good.subarray(0, at));
    for (const value of [0, 1, 2, 127, 255]) {
      const bytes = good.slice();
      bytes[at] = value;
      decodeMembership(bytes);
    }
  }
});

import { assertEquals } from "#assert";
import { allMembers, isVoter, leaveJoint, membershipOf, planChange } from "./membership.ts";
import type { MemberChange } from "./types.ts";

const add = (id: number): MemberChange => ({ type: "addVoter", id });
const learner = (id: number): MemberChange => ({ type: "addLearner", id });
const remove = (id: number): MemberChange => ({ type: "remove", id });

Deno.test("planChange() of one voter needs no joint phase", () => {
  const current = membershipOf([1, 2, 3], [4]);
  assertEquals(planChange(current, [add(4)]), {
    type: "planned",
    members: membershipOf([1, 2, 3, 4]),
  });
  assertEquals(planChange(current, [learner(3), remove(4)]), {
    type: "planned",
    members: membershipOf([1, 2], [3]),
  });
});

Deno.test("planChange() of several voters is joint, and leaveJoint() ends it", () => {
  const plan = planChange(membershipOf([1, 2, 3], [6]), [add(5), add(4), learner(3), remove(2)]);
  const members = {
    voters: [1, 4, 5],
    votersOutgoing: [1, 2, 3],
    learners: [6],
    learnersNext: [3],
    autoLeave: true,
  };
  assertEquals(plan, { type: "planned", members });
  assertEquals(allMembers(members), [1, 2, 3, 4, 5, 6]);
  assertEquals([isVoter(members, 2), isVoter(members, 6)], [true, false]);
  assertEquals(leaveJoint(members), membershipOf([1, 4, 5], [3, 6]));
});

Deno.test("planChange() refuses what leaves no voter, changes nothing or is too much", () => {
  const current = membershipOf([1]);
  const many = Array.from({ length: 64 }, (_, i) => learner(i + 2));
  const reasons = [[remove(1)], [add(1)], [learner(1)], [add(2), remove(2)], [add(1.5)], many]
    .map((changes) => planChange(current, changes))
    .map((plan) => plan.type === "refused" ? plan.reason : "planned");
  assertEquals(reasons, [
    "no voter would be left",
    "the membership would not change",
    "no voter would be left",
    "node 2 is named twice",
    "node id 1.5 is not a positive safe integer",
    "65 members would be more than 64",
  ]);
});

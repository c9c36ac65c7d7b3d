import { assertEquals } from "#assert";
import { ProposalTracker } from "./proposal_tracker.ts";

Deno.test("ProposalTracker names what a truncation takes away, once", () => {
  const tracker = new ProposalTracker();
  tracker.add(2, 1);
  tracker.add(3, 1);
  tracker.add(5, 2);
  assertEquals(tracker.truncateFrom(3), [{ index: 3, term: 1 }, { index: 5, term: 2 }]);
  assertEquals(tracker.truncateFrom(1), [{ index: 2, term: 1 }]);
  assertEquals(tracker.truncateFrom(1), []);
});

Deno.test("ProposalTracker forgets what is decided", () => {
  const tracker = new ProposalTracker();
  for (let index = 1; index <= 10; index += 1) tracker.add(index, 1);
  tracker.forgetThrough(8);
  assertEquals(tracker.truncateFrom(1), [{ index: 9, term: 1 }, { index: 10, term: 1 }]);
});

import { assertEquals, assertThrows } from "#assert";
import { bestSuccessor, Progress } from "./progress.ts";

function progressAt(next: number): Progress {
  return new Progress(2, { next, learner: false, now: 0 });
}

Deno.test("Progress in probe goes back only for the refusal of what it sent last", () => {
  const p = progressAt(10);
  assertEquals(p.refuse(5, 3), false);
  assertEquals(p.next, 10);
  assertEquals(p.refuse(9, 4), true);
  assertEquals(p.next, 5);
});

Deno.test("Progress never goes back to what is known to match", () => {
  const p = progressAt(10);
  p.advance(4);
  assertEquals(p.refuse(9, 1), true);
  assertEquals(p.next, 5);
  assertEquals(p.refuse(4, 1), false);
  assertEquals(p.advance(3), false);
  assertEquals([p.match, p.next], [4, 5]);
});

Deno.test("Progress.refuse() always makes headway, whatever the hint says", () => {
  const p = progressAt(10);
  p.refuse(9, 50);
  assertEquals(p.next, 9);
});

Deno.test("Progress in replicate returns to probe on a refusal of something in flight", () => {
  const p = progressAt(3);
  p.advance(2);
  p.becomeReplicate();
  p.sent(5, 100);
  p.sent(8, 100);
  assertEquals([p.next, p.inflights.count, p.inflights.bytes], [9, 2, 200]);
  assertEquals(p.refuse(2, 1), false);
  assertEquals(p.refuse(12, 1), false);
  assertEquals(p.refuse(5, 2), true);
  assertEquals([p.state, p.next, p.inflights.count], ["probe", 3, 0]);
});

Deno.test("Progress in replicate frees what an acknowledgement covers", () => {
  const p = progressAt(1);
  p.becomeReplicate();
  p.sent(2, 10);
  p.sent(4, 20);
  p.sent(6, 30);
  p.inflights.freeThrough(4);
  assertEquals([p.inflights.count, p.inflights.bytes], [1, 30]);
  assertThrows(() => p.sent(3, 1), Error, "sent 3, next is 7");
});

Deno.test("Progress after a snapshot continues behind it, or before it when it failed", () => {
  const sent = progressAt(1);
  sent.becomeSnapshot(20);
  assertEquals(sent.refuse(5, 1), false);
  sent.becomeProbe();
  assertEquals(sent.next, 21);
  const failed = progressAt(1);
  failed.becomeSnapshot(20);
  failed.snapshotFailed();
  assertEquals([failed.state, failed.next, failed.pendingSnapshot], ["probe", 1, 0]);
});

Deno.test("Progress says what is due after each change of state", () => {
  const due = (p: Progress) => [p.state, p.paused, p.mustSend, p.needsSnapshot, p.sentCommit];
  const p = progressAt(5);
  assertEquals(due(p), ["probe", false, false, false, 0]);
  p.paused = true;
  p.refuse(4, 2);
  assertEquals(due(p), ["probe", false, true, false, 0]);
  p.paused = p.needsSnapshot = true;
  p.sentCommit = 9;
  p.advance(4);
  assertEquals(due(p), ["probe", false, true, true, 9]);
  p.becomeReplicate();
  assertEquals([...due(p), p.next], ["replicate", false, false, false, 4, 5]);
  p.sentCommit = 3;
  p.becomeProbe();
  assertEquals([...due(p), p.next], ["probe", false, true, false, 0, 5]);
  p.becomeSnapshot(20);
  assertEquals([...due(p), p.pendingSnapshot], ["snapshot", false, false, false, 0, 20]);
});

Deno.test("Progress shows a follower as active for a while after it was heard", () => {
  const p = new Progress(2, { next: 3, learner: true, now: 10 });
  const view = {
    id: 2,
    match: 0,
    next: 3,
    state: "probe",
    learner: true,
    recentlyActive: true,
    space: "enough",
    inflight: 0,
  };
  assertEquals({ ...p.view(14, 5) }, view);
  assertEquals({ ...p.view(15, 5) }, { ...view, recentlyActive: false });
});

Deno.test("bestSuccessor() is who holds most, of equals the first", () => {
  const at = (id: number, match: number) => {
    const p = new Progress(id, { next: 1, learner: false, now: 0 });
    p.advance(match);
    return p;
  };
  assertEquals(bestSuccessor([]), undefined);
  assertEquals(bestSuccessor([at(2, 5), at(3, 7), at(4, 6)]), 3);
  assertEquals(bestSuccessor([at(4, 7), at(3, 7), at(2, 1)]), 3);
});

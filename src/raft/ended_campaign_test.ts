import { assertEquals } from "#assert";
import { RAFT } from "../base/mod.ts";
import { createRaft, type Entry, membershipOf } from "./mod.ts";

function noop(index: number, term: number): Entry {
  return { index, term, kind: "noop", data: new Uint8Array(0) };
}

Deno.test("a campaign that was lost while its requests waited for the disk asks for no votes", () => {
  const core = createRaft({ ...RAFT, id: 1, random: () => 0 }, {
    hardState: { term: 1, votedFor: 0, commit: 1 },
    snapshot: { index: 0, term: 0, membership: membershipOf([1, 2, 3]) },
    entries: [noop(1, 1), noop(2, 1), noop(3, 1)],
  });
  core.campaign();
  core.ready(true);
  // Another node leads the same term and replaces the log's end, which the requests still name.
  core.step({
    type: "append",
    from: 2,
    to: 1,
    term: 2,
    prevIndex: 1,
    prevTerm: 1,
    commit: 1,
    entries: [noop(2, 2)],
  });
  const ready = core.ready(false);
  assertEquals(ready?.write?.truncateFrom, 2);
  assertEquals(ready?.sendAfterPersist.map(({ type, to }) => `${type} to ${to}`), [
    "appendResponse to 2",
  ]);
});

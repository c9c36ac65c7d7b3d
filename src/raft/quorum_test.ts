import { assertEquals } from "#assert";
import { quorumIndex, quorumVote, type Voters } from "./quorum.ts";

/** A repeatable source of numbers below `limit`. */
function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}

/** Whether the nodes for which `has` holds are a majority of each half, counted one by one. */
function isQuorum(members: Voters, has: (id: number) => boolean): boolean {
  return [members.voters, members.votersOutgoing].every((half) =>
    half.length === 0 || half.filter(has).length * 2 > half.length
  );
}

function randomMembers(draw: (limit: number) => number, size: number, joint: boolean): Voters {
  const pick = (count: number) => {
    const ids = new Set<number>();
    while (ids.size < count) ids.add(1 + draw(9));
    return [...ids].sort((a, b) => a - b);
  };
  return { voters: pick(size), votersOutgoing: joint ? pick(1 + draw(7)) : [] };
}

Deno.test("quorumIndex() agrees with counting by hand, for 1 to 7 voters, joint and not", () => {
  const draw = numbers(7);
  for (let round = 0; round < 4_000; round += 1) {
    const members = randomMembers(draw, 1 + (round % 7), round % 2 === 1);
    const match = new Map<number, number>();
    for (let id = 1; id <= 9; id += 1) match.set(id, draw(6));
    const valueOf = (id: number) => match.get(id) ?? 0;
    let expected = 0;
    for (let index = 0; index <= 6; index += 1) {
      if (isQuorum(members, (id) => valueOf(id) >= index)) expected = index;
    }
    assertEquals(quorumIndex(members, valueOf), expected, JSON.stringify({ members, round }));
  }
});

Deno.test("quorumVote() agrees with counting by hand, for 1 to 7 voters, joint and not", () => {
  const draw = numbers(11);
  for (let round = 0; round < 4_000; round += 1) {
    const members = randomMembers(draw, 1 + (round % 7), round % 2 === 1);
    const votes = new Map<number, boolean | undefined>();
    for (let id = 1; id <= 9; id += 1) votes.set(id, [true, false, undefined][draw(3)]);
    const voteOf = (id: number) => votes.get(id);
    const won = isQuorum(members, (id) => voteOf(id) === true);
    const winnable = isQuorum(members, (id) => voteOf(id) !== false);
    const expected = won ? "won" : winnable ? "pending" : "lost";
    assertEquals(quorumVote(members, voteOf), expected, JSON.stringify({ members, round }));
  }
});

Deno.test("quorumIndex() of nobody is Infinity, so that an empty half does not count", () => {
  assertEquals(quorumIndex({ voters: [], votersOutgoing: [] }, () => 0), Infinity);
  assertEquals(quorumVote({ voters: [], votersOutgoing: [] }, () => undefined), "won");
});

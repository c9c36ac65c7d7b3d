import { assert, assertEquals, assertThrows } from "#assert";
import { BytesError, PEER } from "../base/mod.ts";
import { AnswererHandshake, type AnswererStep } from "./answerer_handshake.ts";
import { CallerHandshake, type CallerStep } from "./caller_handshake.ts";
import { ClusterKey } from "./cluster_key.ts";
import { decodeFrame, encodeFrame } from "./frame.ts";
import type { StreamKind } from "./stream_kind.ts";
import type { Hello } from "./greeting.ts";
import { judgeHello, WRONG_TOKEN } from "./handshake.ts";

const KEY = new ClusterKey("secret");
const OTHER_KEY = new ClusterKey("other");
const ONE = words(1, 0);
const TWO = words(2, 1);

function words(nodeId: number, targetId: number): Hello {
  const address = `10.0.0.${nodeId}:9848`;
  const rest = { clusterId: "c", incarnation: `i${nodeId}`, software: "1.0", rules: 1 };
  return { nodeId, targetId, address, ...rest };
}

const caller = (key = KEY, hello = TWO, streamKind: StreamKind = "Link") =>
  new CallerHandshake(hello, key, streamKind);

/** `judged` counts who was let through to the judgement, which only a proof may. */
function answerer(key = KEY, self = ONE, streamKind: StreamKind = "Link", judged: Hello[] = []) {
  return new AnswererHandshake({
    key,
    streamKind,
    self: () => self,
    judge: (hello) => {
      judged.push(hello);
      return judgeHello(hello, { ...self, liveIncarnation: () => undefined });
    },
  });
}

interface Run {
  readonly frames: readonly Uint8Array[];
  readonly callerEnd: CallerStep | undefined;
  readonly answererEnd: AnswererStep;
}

/** Lets both talk until one has come to an end; `change` may replace each frame on its way. */
function talk(
  from: CallerHandshake,
  to: AnswererHandshake,
  change: (frame: Uint8Array, place: number) => Uint8Array = (frame) => frame,
): Run {
  const frames: Uint8Array[] = [];
  const carry = (frame: Uint8Array) => {
    frames.push(frame);
    return change(frame, frames.length - 1);
  };
  let next = from.firstFrame;
  for (;;) {
    const answererEnd = to.take(carry(next));
    if (answererEnd.type === "refuse") return { frames, callerEnd: undefined, answererEnd };
    const callerEnd = from.take(decodeFrame(carry(answererEnd.frame)));
    if (callerEnd.type !== "send") return { frames, callerEnd, answererEnd };
    next = callerEnd.frame;
  }
}

Deno.test("two nodes of one token come together, in four frames without the token", () => {
  const token = "a token that nobody guesses";
  const key = new ClusterKey(token);
  const { frames, callerEnd, answererEnd } = talk(caller(key), answerer(new ClusterKey(token)));
  assertEquals(callerEnd, { type: "welcome", peer: ONE });
  assert(answererEnd.type === "welcome");
  assertEquals(answererEnd.hello, TWO);
  const kinds = frames.map((frame) => decodeFrame(frame).kind);
  assertEquals(kinds, ["hello", "challenge", "proof", "welcome"]);
  const said = frames.map((frame) => new TextDecoder("latin1").decode(frame)).join("");
  assert(!said.includes(token) && !said.includes("nobody"));
});

Deno.test("another token, or none, is refused on both sides before anything is judged", () => {
  const keys = [KEY, OTHER_KEY, new ClusterKey("")];
  for (const [mine, theirs] of [[0, 1], [0, 2], [2, 0], [1, 2]] as const) {
    const judged: Hello[] = [];
    const { answererEnd } = talk(caller(keys[mine]), answerer(keys[theirs], ONE, "Link", judged));
    assertEquals(answererEnd, { type: "refuse", reason: WRONG_TOKEN });
    assertEquals(judged, []);
  }
  // Whoever welcomes without knowing the token is not believed.
  const asking = caller();
  const honest = answerer();
  const bluffer = answerer(OTHER_KEY);
  const challenge = bluffer.take(asking.firstFrame);
  assert(challenge.type === "send");
  assertEquals(asking.take(decodeFrame(challenge.frame)).type, "send");
  const { frames } = talk(caller(), honest);
  const welcome = frames[3] ?? new Uint8Array();
  assertEquals(asking.take(decodeFrame(welcome)), { type: "wrong", reason: WRONG_TOKEN });
});

Deno.test("a recorded handshake proves nothing the second time, to either side", () => {
  const { frames } = talk(caller(), answerer());
  const [opening, challenge, proof, welcome] = frames.map((frame) => frame.slice());
  assert(opening && challenge && proof && welcome);
  const again = answerer();
  assertEquals(again.take(opening).type, "send");
  assertEquals(again.take(proof), { type: "refuse", reason: WRONG_TOKEN });
  const asking = caller();
  assertEquals(asking.take(decodeFrame(challenge)).type, "send");
  assertEquals(asking.take(decodeFrame(welcome)), { type: "wrong", reason: WRONG_TOKEN });
});

Deno.test("a node is not fooled by its own proof, sent back to it", () => {
  // Node 1 dials the attacker, who dials node 1 and gives it its own challenge to answer.
  const openings = {
    [`the caller says that it is node 1, which is this node's id`]: undefined,
    [WRONG_TOKEN]: caller(OTHER_KEY, words(2, 1)).firstFrame,
  };
  for (const [reason, forged] of Object.entries(openings)) {
    const calls = caller(KEY, words(1, 2));
    const answers = answerer(KEY, ONE);
    const challenge = answers.take(forged ?? calls.firstFrame);
    assert(challenge.type === "send");
    const proof = calls.take(decodeFrame(challenge.frame));
    assert(proof.type === "send");
    const end = answers.take(proof.frame);
    assert(end.type === "refuse" && end.reason.startsWith(reason), JSON.stringify(end));
  }
  // The caller's proof does not pass for the answerer's either, whatever greeting stands behind it.
  const asking = caller();
  const challenge = answerer().take(asking.firstFrame);
  assert(challenge.type === "send");
  const proof = asking.take(decodeFrame(challenge.frame));
  assert(proof.type === "send");
  const { frames } = talk(caller(), answerer());
  const greeting = decodeFrame(frames[3] ?? new Uint8Array()).body.subarray(32);
  const back = new Uint8Array([...decodeFrame(proof.frame).body, ...greeting]);
  const end = asking.take(decodeFrame(encodeFrame("welcome", 0, back)));
  assertEquals(end, { type: "wrong", reason: WRONG_TOKEN });
});

Deno.test("a proof for one kind of stream does not open the other one", () => {
  const { answererEnd } = talk(caller(KEY, TWO, "Link"), answerer(KEY, ONE, "Snapshot"));
  assertEquals(answererEnd, { type: "refuse", reason: WRONG_TOKEN });
});

Deno.test("whatever is changed on its way, in any byte of any frame, nobody is welcome", () => {
  const { frames } = talk(caller(), answerer());
  for (const [place, frame] of frames.entries()) {
    for (let at = 0; at < frame.length; at += 1) {
      const flip = (bytes: Uint8Array, now: number) => {
        if (now !== place) return bytes;
        const copy = bytes.slice();
        copy[at] = (copy[at] ?? 0) ^ 1;
        return copy;
      };
      assert(!bothWelcome(flip), `frame ${place} may be changed at ${at}`);
    }
  }
});

Deno.test("whatever is cut off, nobody is welcome", () => {
  const { frames } = talk(caller(), answerer());
  for (const [place, frame] of frames.entries()) {
    for (let length = 0; length < frame.length; length += 1) {
      const cut = (bytes: Uint8Array, now: number) =>
        now === place ? bytes.slice(0, length) : bytes;
      assert(!bothWelcome(cut), `frame ${place} may end at ${length}`);
    }
  }
});

/** True when both sides believe each other; bytes that cannot be read end the stream. */
function bothWelcome(change: (frame: Uint8Array, place: number) => Uint8Array): boolean {
  try {
    const { callerEnd, answererEnd } = talk(caller(), answerer(), change);
    return callerEnd?.type === "welcome" && answererEnd.type === "welcome";
  } catch (error) {
    if (!(error instanceof BytesError)) throw error;
    return false;
  }
}

Deno.test("frames out of turn and large ones are refused", () => {
  const { frames } = talk(caller(), answerer());
  const [opening, challenge, proof, welcome] = frames;
  assert(opening && challenge && proof && welcome);
  assertEquals(answerer().take(proof).type, "refuse");
  const twice = answerer();
  twice.take(opening);
  assertEquals(twice.take(opening).type, "refuse");
  assertThrows(() => caller().take(decodeFrame(welcome)), BytesError);
  const asking = caller();
  asking.take(decodeFrame(challenge));
  assertThrows(() => asking.take(decodeFrame(challenge)), BytesError);
  assertThrows(() => answerer().take(new Uint8Array(PEER.maxHandshakeBytes + 1)), BytesError);
});

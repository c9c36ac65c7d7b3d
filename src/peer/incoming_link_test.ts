/** A stream that another node has opened, in time that is moved by hand. */
import { assertEquals } from "#assert";
import {
  greetAs,
  HandStream,
  helloOf,
  OPEN_KEY,
  turn,
} from "../../tests/support/peer/hand_streams.ts";
import { ProcessTimers, settled } from "../../tests/support/process_timers.ts";
import { PEER } from "../base/mod.ts";
import { encodeFrame, type FrameKind } from "./frame.ts";
import type { Hello } from "./greeting.ts";
import { IncomingLink } from "./incoming_link.ts";
import { encodeMessages } from "./message_codec.ts";
import { encodeCall } from "./pending_calls.ts";
import type { PeerCaller } from "./types.ts";

const NO_BYTES = new Uint8Array(0);
const encoder = new TextEncoder();

interface Asked {
  readonly call: number;
  readonly caller: PeerCaller;
  readonly body: string;
  readonly answer: (body: Uint8Array) => void;
  readonly fail: (error: Error) => void;
}

function open(timers: ProcessTimers, own: Hello = helloOf(1)) {
  const stream = new HandStream();
  const told: string[] = [];
  const asked: Asked[] = [];
  const link = new IncomingLink({
    stream,
    remote: "9.9.9.9:7",
    clock: timers,
    self: () => own,
    handshake: { key: OPEN_KEY, streamKind: "Link", self: () => own, judge: () => undefined },
    refusals: { say: (remote, reason) => void told.push(`refused ${remote}: ${reason}`) },
    events: {
      message: ({ type, from }) => void told.push(`message ${type} of ${from}`),
      greeted: (id, address) => void told.push(`greeted ${id} ${address}`),
    },
    call: (call, caller, body) =>
      new Promise((answer, fail) => {
        asked.push({ call, caller, body: new TextDecoder().decode(body), answer, fail });
      }),
    onGreeted: () => void told.push("in"),
    onClosed: () => void told.push("out"),
  });
  const say = (kind: FrameKind, id = 0, body: Uint8Array = NO_BYTES) =>
    link.message(encodeFrame(kind, id, body));
  const texts = async () => {
    await settled();
    await turn();
    return stream.texts();
  };
  return { stream, link, asked, say, texts, news: () => told.splice(0) };
}

/** A link that is welcome. */
function greeted(timers: ProcessTimers, caller: Hello = helloOf(2, 1), own?: Hello) {
  const made = open(timers, own);
  greetAs(caller, (bytes) => made.link.message(bytes), made.stream);
  const [last] = made.stream.frames().slice(-1);
  assertEquals(last?.kind, "welcome");
  return made;
}

const vote = (from: number, to: number) =>
  encodeMessages([{ type: "timeoutNow", from, to, term: 3 }]);

Deno.test("a caller comes in with its proof, and its owner hears where it is", () =>
  ProcessTimers.run(async (timers) => {
    const { link, news, stream } = greeted(timers);
    assertEquals(news(), ["in", "greeted 2 node2:1"]);
    assertEquals([link.hello?.nodeId, timers.size], [2, 0]);
    await timers.pass(2 * PEER.helloMs);
    assertEquals(stream.ended, false);
  }));

Deno.test("only callers of the own cluster are said to be there", () =>
  ProcessTimers.run((timers) => {
    const stranger = helloOf(2, 1, "");
    for (const own of [helloOf(1), helloOf(1, 0, "")]) {
      assertEquals(greeted(timers, stranger, own).news(), ["in"]);
    }
  }));

Deno.test("who does not say who it is in time is sent away, once", () =>
  ProcessTimers.run(async (timers) => {
    const { link, stream, news, say } = open(timers);
    assertEquals(link.hello, undefined);
    await timers.pass(PEER.helloMs - 1);
    assertEquals(stream.ended, false);
    await timers.pass(1);
    assertEquals(stream.texts(), ["refuse 0 it did not say who it is"]);
    assertEquals(news(), ["refused 9.9.9.9:7: it did not say who it is", "out"]);
    link.fail("again");
    link.closed();
    say("hello");
    assertEquals([news(), stream.texts(), link.heardMs], [[], [], 0]);
  }));

Deno.test("a caller that goes away before its proof leaves no timer", () =>
  ProcessTimers.run((timers) => {
    const { link, news } = open(timers);
    link.closed();
    assertEquals([news(), timers.size], [["out"], 0]);
  }));

Deno.test("what a caller says counts as a sign of life", () =>
  ProcessTimers.run(async (timers) => {
    const { link, say, texts } = greeted(timers);
    await timers.pass(700);
    assertEquals(link.heardMs, 0);
    say("ping");
    assertEquals(link.heardMs, 700);
    assertEquals(await texts(), ["pong 0"]);
  }));

Deno.test("messages are handed on when both ends are right", () =>
  ProcessTimers.run((timers) => {
    const { say, news } = greeted(timers);
    news();
    say("messages", 0, vote(2, 1));
    assertEquals(news(), ["message timeoutNow of 2"]);
    for (const [from, to] of [[3, 1], [2, 3]] as const) {
      const one = greeted(timers);
      one.news();
      one.say("messages", 0, vote(from, to));
      const reason = `Cannot take a message from ${from} to ${to}: node 2 calls node 1`;
      assertEquals(one.news(), [`refused 9.9.9.9:7: ${reason}`, "out"]);
      assertEquals(one.stream.texts(), [`refuse 0 ${reason}`]);
    }
  }));

Deno.test("messages of a node that has not joined are refused, those before this one has joined passed over", () =>
  ProcessTimers.run((timers) => {
    const joining = greeted(timers, helloOf(2, 1), helloOf(1, 0, ""));
    joining.news();
    joining.say("messages", 0, vote(2, 1));
    assertEquals([joining.news(), joining.stream.ended], [[], false]);
    const stranger = greeted(timers, helloOf(2, 1, ""));
    stranger.news();
    stranger.say("messages", 0, vote(2, 1));
    assertEquals(stranger.stream.ended, true);
  }));

Deno.test("a call is handed on with who makes it, and ends with an answer or a fault", () =>
  ProcessTimers.run(async (timers) => {
    for (const clusterId of [helloOf(1).clusterId, ""]) {
      const { say, asked, texts } = greeted(timers, helloOf(2, 1, clusterId));
      say("call", 5, encodeCall(6, encoder.encode("what")));
      say("call", 6, encodeCall(2, NO_BYTES));
      const [one, two] = asked;
      const caller = { nodeId: 2, address: "node2:1", incarnation: "i2", rules: 7 };
      assertEquals(one?.caller, { ...caller, stranger: clusterId === "" });
      assertEquals([one?.call, one?.body, two?.call, two?.body], [6, "what", 2, ""]);
      two?.fail(new Error("not now"));
      one?.answer(encoder.encode("this"));
      assertEquals((await texts()).toSorted(), ["answer 5 this", "fault 6 not now"]);
    }
  }));

Deno.test("an answer may be as large as a call, and no larger", () =>
  ProcessTimers.run(async (timers) => {
    const { say, asked, stream, texts } = greeted(timers);
    for (const id of [1, 2]) say("call", id, encodeCall(6, NO_BYTES));
    asked[0]?.answer(new Uint8Array(PEER.maxCallBytes));
    await settled();
    await turn();
    assertEquals(stream.frames().map(({ kind, id }) => [kind, id]), [["answer", 1]]);
    asked[1]?.answer(new Uint8Array(PEER.maxCallBytes + 1));
    assertEquals(await texts(), [`fault 2 the answer has ${PEER.maxCallBytes + 1} bytes`]);
  }));

Deno.test("calls under way are bounded, and make room as they end, well or not", () =>
  ProcessTimers.run(async (timers) => {
    const { say, asked, texts } = greeted(timers);
    const body = encodeCall(6, NO_BYTES);
    for (let id = 1; id <= PEER.maxCallsUnderWay; id++) say("call", id, body);
    say("call", 77_777, body);
    assertEquals(asked.length, PEER.maxCallsUnderWay);
    assertEquals(await texts(), ["fault 77777 too many calls are under way"]);
    asked[0]?.answer(NO_BYTES);
    asked[1]?.fail(new Error("no"));
    await texts();
    for (const id of [1, 2, 3]) say("call", id, body);
    assertEquals(asked.length, PEER.maxCallsUnderWay + 2);
    assertEquals(await texts(), ["fault 3 too many calls are under way"]);
  }));

Deno.test("frames that no caller sends, or that cannot be read, end the stream for those behind them as well", () =>
  ProcessTimers.run((timers) => {
    const { link, news, stream, asked } = greeted(timers);
    news();
    const part = (frame: Uint8Array) => Uint8Array.of(frame.length, ...frame);
    const call = encodeFrame("call", 1, encodeCall(6, NO_BYTES));
    const wrong = encodeFrame("answer", 1, NO_BYTES);
    link.message(encodeFrame("several", 0, new Uint8Array([...part(wrong), ...part(call)])));
    const reason = "Cannot take a frame of kind answer here";
    assertEquals(stream.texts(), [`refuse 0 ${reason}`]);
    assertEquals([news(), asked], [[`refused 9.9.9.9:7: ${reason}`, "out"], []]);
    const other = greeted(timers);
    other.link.message(Uint8Array.of(255));
    assertEquals(other.stream.ended, true);
  }));

Deno.test("who asks and does not read is given up before the answers fill the memory", () =>
  ProcessTimers.run(async (timers) => {
    const { say, stream, texts, news } = greeted(timers);
    news();
    stream.queuedBytes = PEER.maxQueuedBytes;
    say("ping");
    assertEquals([await texts(), stream.ended], [["pong 0"], false]);
    stream.queuedBytes += 1;
    say("ping");
    assertEquals([news(), stream.ended], [["out"], true]);
  }));

Deno.test("a stream that ends takes along what has gathered, and nothing later", () =>
  ProcessTimers.run(async (timers) => {
    const { say, link, stream, asked, texts, news } = greeted(timers);
    news();
    say("call", 1, encodeCall(6, NO_BYTES));
    say("ping");
    link.end();
    assertEquals([stream.texts(), stream.ended, news()], [["pong 0"], true, ["out"]]);
    stream.ended = false;
    asked[0]?.answer(NO_BYTES);
    say("ping");
    assertEquals(await texts(), []);
  }));

Deno.test("a refusal carries what has gathered before it, and a short reason", () =>
  ProcessTimers.run((timers) => {
    const { say, link, stream } = greeted(timers);
    say("ping");
    link.fail("x".repeat(600));
    assertEquals(stream.texts(), ["pong 0", `refuse 0 ${"x".repeat(PEER.maxReasonChars)}...`]);
  }));

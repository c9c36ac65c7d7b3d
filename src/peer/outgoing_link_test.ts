/** The stream that a node keeps to another one, in time that is moved by hand. */
import { assertEquals } from "#assert";
import { CollectedLog } from "../../tests/support/collected_log.ts";
import { HandDial, helloOf, OPEN_KEY, turn } from "../../tests/support/peer/hand_streams.ts";
import { ProcessTimers, settled } from "../../tests/support/process_timers.ts";
import { PEER } from "../base/mod.ts";
import type { Message } from "../raft/mod.ts";
import { encodeMessages } from "./message_codec.ts";
import { OutgoingLink } from "./outgoing_link.ts";

const VOTE: Message = { type: "timeoutNow", from: 1, to: 2, term: 3 };

function open(timers: ProcessTimers, random = 0) {
  const dial = new HandDial(timers);
  const log = new CollectedLog("info");
  const events: string[] = [];
  const said = new Set<string>();
  const link = new OutgoingLink({
    id: 2,
    address: "two:1",
    dial: dial.dial,
    clock: timers,
    log: log.logger,
    throttle: { shouldLog: (text = "") => !said.has(text) && said.add(text).has(text) },
    random: () => random,
    hello: () => helloOf(1, 2),
    key: OPEN_KEY,
    events: {
      unreachable: (id) => void events.push(`unreachable ${id}`),
      connected: (id) => void events.push(`connected ${id}`),
    },
  });
  const times = () => dial.dialled.splice(0).map((one) => Number(one.split(" ")[0]));
  return { dial, log, events, link, times, news: () => events.splice(0) };
}

/** A link that is connected. */
function connected(timers: ProcessTimers) {
  const made = open(timers);
  made.dial.last.welcome(helloOf(2));
  made.news();
  return { ...made, stream: made.dial.last };
}

const IDLE = { queuedBytes: 0, callsUnderWay: 0, sentFrames: 0, droppedMessages: 0, reconnects: 0 };

Deno.test("a link dials at once and is connected when the other side has proved itself", () =>
  ProcessTimers.run((timers) => {
    const { dial, link, news, log } = open(timers);
    const before = { id: 2, address: "two:1", connected: false, fault: "not dialled yet", ...IDLE };
    assertEquals([link.state(), link.rulesKnown], [before, 0]);
    assertEquals(dial.dialled, ["0 two:1 Link"]);
    dial.last.welcome(helloOf(2));
    assertEquals(link.state(), { ...before, connected: true, fault: "" });
    assertEquals([link.rulesKnown, news()], [7, ["connected 2"]]);
    assertEquals(log.messages, ["connected to a node"]);
    assertEquals(log.entries[0]?.fields, { node: 2, address: "two:1", version: "test" });
    link.stop();
    assertEquals(timers.size, 0);
  }));

Deno.test("pauses between dials double up to a bound, and half of each is left to chance", () =>
  ProcessTimers.run(async (timers) => {
    for (const [random, part] of [[0, 0.5], [1, 1]] as const) {
      const { dial, link, times } = open(timers, random);
      const startMs = timers.nowMs();
      const pauses = [50, 100, 200, 400, 800, 1_000, 1_000];
      for (const _pause of pauses) {
        dial.last.events?.closed("refused");
        await timers.pass(1_000);
      }
      const wanted = [startMs];
      for (const [at, pauseMs] of pauses.entries()) {
        wanted.push(startMs + at * 1_000 + pauseMs * part);
      }
      assertEquals(times(), wanted);
      assertEquals(link.state().reconnects, pauses.length);
      link.stop();
      assertEquals(timers.size, 0);
    }
  }));

Deno.test("pauses begin short again only after a stream that lasted", () =>
  ProcessTimers.run(async (timers) => {
    const { dial, link, times } = open(timers);
    for (let at = 0; at < 6; at++) {
      dial.last.events?.closed("away");
      await timers.pass(1_000);
    }
    const { length } = times();
    assertEquals(length, 7);
    // Half a second has gone by since this dial.
    dial.last.welcome(helloOf(2));
    await timers.pass(PEER.maxBackoffMs - 500);
    link.sweep();
    dial.last.events?.closed("away");
    const firstMs = timers.nowMs();
    await timers.pass(1_000);
    assertEquals(times(), [firstMs + 500]);
    dial.last.welcome(helloOf(2));
    await timers.pass(501);
    link.sweep();
    dial.last.events?.closed("away");
    const secondMs = timers.nowMs();
    await timers.pass(1_000);
    assertEquals(times(), [secondMs + 25]);
    link.stop();
  }));

Deno.test("why a node is not connected is said once, and that it is again", () =>
  ProcessTimers.run(async (timers) => {
    const { dial, log, link, news } = open(timers);
    for (let at = 0; at < 2; at++) {
      dial.last.events?.closed("away");
      await timers.pass(1_000);
    }
    assertEquals(log.messages, ["not connected to a node"]);
    assertEquals(log.entries[0]?.fields, { node: 2, address: "two:1", reason: "away" });
    assertEquals([link.state().fault, news()], ["away", ["unreachable 2", "unreachable 2"]]);
    dial.last.welcome(helloOf(2));
    dial.last.events?.closed("away");
    await timers.pass(1_000);
    dial.last.welcome(helloOf(2));
    assertEquals(log.messages, ["not connected to a node", "connected to a node"]);
    link.stop();
  }));

Deno.test("messages for a node that is not connected are dropped and counted", () =>
  ProcessTimers.run(async (timers) => {
    const { dial, link, news } = open(timers);
    link.send([VOTE, VOTE]);
    assertEquals([link.state().droppedMessages, news()], [2, ["unreachable 2"]]);
    dial.last.welcome(helloOf(2));
    news();
    link.send([VOTE, VOTE]);
    await turn();
    const [frame, ...more] = dial.last.frames();
    assertEquals([frame?.kind, frame?.body, more], ["messages", encodeMessages([VOTE, VOTE]), []]);
    const { sentFrames, droppedMessages } = link.state();
    assertEquals([sentFrames, droppedMessages, news()], [1, 2, []]);
    link.stop();
  }));

Deno.test("a message that no frame holds is dropped, said once, and the others pass", () =>
  ProcessTimers.run(async (timers) => {
    const { link, log, stream } = connected(timers);
    const data = new Uint8Array(PEER.maxFrameBytes);
    const large: Message = {
      type: "append",
      from: 1,
      to: 2,
      term: 1,
      prevIndex: 0,
      prevTerm: 0,
      commit: 0,
      entries: [{ index: 1, term: 1, kind: "command", data }],
    };
    link.send([large, VOTE]);
    link.send([large]);
    await turn();
    assertEquals(stream.frames().map(({ kind }) => kind), ["messages"]);
    assertEquals([link.state().droppedMessages, link.state().connected], [2, true]);
    assertEquals(log.messages, ["connected to a node", "a message is too large to be sent"]);
    link.stop();
  }));

Deno.test("what may not be sent is refused, with the reason", () =>
  ProcessTimers.run(async (timers) => {
    const { dial, link } = open(timers);
    const call = (bytes = 0) => link.call(1, new Uint8Array(bytes), 1_000);
    const refused = (reason: string) => ({ type: "refused", reason }) as const;
    assertEquals(await call(), refused("not connected: not dialled yet"));
    dial.last.welcome(helloOf(2));
    dial.last.queuedBytes = PEER.maxQueuedBytes + 1;
    assertEquals(await call(), refused("too much waits to be sent"));
    dial.last.queuedBytes = PEER.maxQueuedBytes;
    const most = call(PEER.maxCallBytes);
    const above = PEER.maxCallBytes + 1;
    assertEquals(await call(above), refused(`the call has ${above} bytes`));
    for (let at = 1; at < PEER.maxCallsUnderWay; at++) void call();
    assertEquals(link.state().callsUnderWay, PEER.maxCallsUnderWay);
    assertEquals(await call(), refused("too many calls are under way"));
    dial.last.say("answer", 1, "yes");
    assertEquals((await most).type, "answer");
    void call();
    assertEquals(link.state().callsUnderWay, PEER.maxCallsUnderWay);
    link.stop();
  }));

Deno.test("calls end with an answer, a fault, at their time or with the stream", () =>
  ProcessTimers.run(async (timers) => {
    const { link, stream, dial } = connected(timers);
    const ends: string[] = [];
    const call = (name: string, timeoutMs: number) =>
      void link.call(6, new TextEncoder().encode(name), timeoutMs).then((outcome) =>
        ends.push(
          outcome.type === "answer"
            ? `${name} ${new TextDecoder().decode(outcome.body)}`
            : `${name} ${outcome.type} ${outcome.reason}`,
        )
      );
    for (const name of ["a", "b", "c", "d"]) call(name, name === "c" ? 200.4 : 5_000);
    await turn();
    assertEquals(stream.texts(), ["call 1 \x06a", "call 2 \x06b", "call 3 \x06c", "call 4 \x06d"]);
    stream.say("pong");
    stream.say("fault", 2, "no");
    stream.say("answer", 1, "yes");
    stream.say("answer", 99, "nobody asked");
    await timers.pass(300);
    stream.events?.closed("it is gone");
    await settled();
    assertEquals(ends, [
      "b refused no",
      "a yes",
      "c unknown no answer within 200 ms",
      "d unknown it is gone",
    ]);
    assertEquals(link.state().callsUnderWay, 0);
    assertEquals(await link.call(1, new Uint8Array(), 1), {
      type: "refused",
      reason: "not connected: it is gone",
    });
    link.stop();
    assertEquals([timers.size, dial.streams.length], [0, 1]);
  }));

Deno.test("a refusal, a wrong frame or a wrong node end the stream, and nothing behind them counts", () =>
  ProcessTimers.run(async (timers) => {
    const { dial, link } = open(timers);
    const faultOf = async (say: () => void) => {
      await timers.pass(1_000);
      dial.last.ended = false;
      say();
      return [link.state().fault, dial.last.ended];
    };
    dial.last.events?.closed("");
    assertEquals(await faultOf(() => dial.last.say("refuse", 0, "go away")), [
      "refused: go away",
      true,
    ]);
    assertEquals(await faultOf(() => dial.last.say("pong")), [
      "Cannot take a frame of kind pong in a handshake",
      true,
    ]);
    assertEquals(await faultOf(() => dial.last.welcome(helloOf(3))), [
      "node 3 answers where node 2 was wanted; check RNACOS_RAFT_NODE_ADDR of both",
      true,
    ]);
    assertEquals(
      await faultOf(() => {
        dial.last.welcome(helloOf(2));
        dial.last.say("call");
      }),
      ["Cannot take a frame of kind call here", true],
    );
    assertEquals(
      await faultOf(() => {
        dial.last.welcome(helloOf(2));
        dial.last.say("refuse", 0, "x".repeat(600));
      }),
      [`refused: ${"x".repeat(512)}...`, true],
    );
    const old = dial.last;
    await timers.pass(1_000);
    dial.last.welcome(helloOf(2));
    old.say("refuse", 0, "once more");
    old.events?.closed("once more");
    assertEquals(link.state().connected, true);
    link.stop();
  }));

Deno.test("a silent stream is given up; bytes that come are a sign of life, and each look asks for one", () =>
  ProcessTimers.run(async (timers) => {
    const { link, stream } = connected(timers);
    const sweepAfter = async (ms: number) => {
      await timers.pass(ms);
      link.sweep();
      await turn();
      return [link.state().connected, stream.texts()];
    };
    assertEquals(await sweepAfter(PEER.silenceMs), [true, ["ping 0"]]);
    stream.heardBytes = 1;
    assertEquals(await sweepAfter(1), [true, ["ping 0"]]);
    assertEquals(await sweepAfter(PEER.silenceMs), [true, ["ping 0"]]);
    assertEquals(await sweepAfter(1), [false, []]);
    assertEquals(link.state().fault, "silent for more than 3000 ms");
    link.sweep();
    link.stop();
  }));

Deno.test("before the welcome nothing is asked for, and a handshake has its time", () =>
  ProcessTimers.run(async (timers) => {
    const { link, dial } = open(timers);
    dial.last.frames();
    for (let at = 0; at < PEER.helloMs; at += 1_000) {
      await timers.pass(1_000);
      dial.last.heardBytes++;
      link.sweep();
      await turn();
    }
    assertEquals([dial.last.ended, dial.last.frames()], [false, []]);
    await timers.pass(1);
    link.sweep();
    assertEquals(dial.last.ended, true);
    link.stop();
  }));

Deno.test("a changed address is dialled at once, the same one is no change", () =>
  ProcessTimers.run(async (timers) => {
    const { link, dial, stream } = connected(timers);
    link.moveTo("two:1");
    await timers.pass(0);
    assertEquals([dial.streams.length, stream.ended], [1, false]);
    link.moveTo("three:1");
    assertEquals([stream.ended, link.state().fault], [true, "the address has changed"]);
    await timers.pass(0);
    assertEquals(dial.dialled.at(-1), "0 three:1 Link");
    assertEquals(link.state().address, "three:1");
    // A stream that is being opened is given up for the newest address as well.
    link.moveTo("four:1");
    await timers.pass(0);
    assertEquals([dial.dialled.at(-1), dial.streams.length], ["0 four:1 Link", 3]);
    link.stop();
    link.moveTo("five:1");
    await timers.pass(10_000);
    assertEquals(dial.streams.length, 3);
  }));

Deno.test("a pause can be ended, a dial under way goes on", () =>
  ProcessTimers.run(async (timers) => {
    const { link, dial } = open(timers, 1);
    for (let at = 0; at < 6; at++) {
      dial.last.events?.closed("away");
      await timers.pass(1_000);
    }
    const count = dial.streams.length;
    link.hurry();
    await timers.pass(0);
    assertEquals([dial.streams.length, dial.last.ended], [count, false]);
    dial.last.events?.closed("away");
    link.hurry();
    await timers.pass(0);
    assertEquals(dial.streams.length, count + 1);
    // And the pause that was ended does not come on top.
    await timers.pass(10_000);
    assertEquals(dial.streams.length, count + 1);
    // The next pause is as long as before: what ends a pause is no success.
    dial.last.events?.closed("away");
    await timers.pass(999);
    assertEquals(dial.streams.length, count + 1);
    await timers.pass(1);
    assertEquals(dial.streams.length, count + 2);
    link.stop();
    link.hurry();
    await timers.pass(10_000);
    assertEquals([dial.streams.length, timers.size], [count + 2, 0]);
  }));

Deno.test("dialling anew begins the pauses anew", () =>
  ProcessTimers.run(async (timers) => {
    const { link, dial, times } = open(timers);
    for (let at = 0; at < 6; at++) {
      dial.last.events?.closed("away");
      await timers.pass(1_000);
    }
    times();
    link.redial("this node has joined a cluster");
    await timers.pass(0);
    const startMs = timers.nowMs();
    dial.last.events?.closed("away");
    await timers.pass(1_000);
    // The stream that it gave up itself counts as the first that failed.
    assertEquals(times(), [startMs, startMs + 50]);
    link.stop();
  }));

Deno.test("a link that ends says why, and only its owner is told", () =>
  ProcessTimers.run(async (timers) => {
    const { link, stream, news, log } = connected(timers);
    link.stop();
    assertEquals([stream.ended, link.state().fault, news()], [true, "this node stops", [
      "unreachable 2",
    ]]);
    await timers.pass(10_000);
    assertEquals([link.state().reconnects, log.messages], [0, ["connected to a node"]]);
  }));

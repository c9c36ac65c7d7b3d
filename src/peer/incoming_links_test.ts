/** The links that other nodes have opened: one of each node. */
import { assertEquals } from "#assert";
import { greetAs, HandStream, helloOf, OPEN_KEY } from "../../tests/support/peer/hand_streams.ts";
import { ProcessTimers } from "../../tests/support/process_timers.ts";
import { PEER } from "../base/mod.ts";
import { encodeFrame } from "./frame.ts";
import type { Hello } from "./greeting.ts";
import { IncomingLinks } from "./incoming_links.ts";
import { UnauthenticatedStreams } from "./unauthenticated_streams.ts";

function open(timers: ProcessTimers) {
  const own = helloOf(1);
  const unauthenticated = new UnauthenticatedStreams();
  const links = new IncomingLinks({
    self: () => own,
    refusals: { say: () => {} },
    events: { message: () => {}, greeted: () => {} },
    call: () => Promise.resolve(new Uint8Array()),
    clock: timers,
    handshake: { key: OPEN_KEY, streamKind: "Link", self: () => own, judge: () => undefined },
    unauthenticated,
  });
  const accept = (hello?: Hello) => {
    const stream = new HandStream();
    const link = links.accept(stream, "9.9.9.9:7");
    if (hello !== undefined) greetAs(hello, (bytes) => link.message(bytes, true), stream);
    const ping = () => link.message(encodeFrame("ping", 0, new Uint8Array()), true);
    return { stream, link, ping };
  };
  return { links, unauthenticated, accept };
}

Deno.test("a node that calls anew has given up its earlier stream, a stranger may have several", () =>
  ProcessTimers.run((timers) => {
    const { links, accept, unauthenticated } = open(timers);
    const silent = accept();
    const older = accept(helloOf(2, 1));
    const other = accept(helloOf(3, 1));
    const strangers = [accept(helloOf(2, 1, "")), accept(helloOf(2, 1, ""))];
    assertEquals([links.size, unauthenticated.size], [5, 1]);
    const newer = accept(helloOf(2, 1));
    const ended = (all: readonly { readonly stream: HandStream }[]) =>
      all.map(({ stream }) => stream.ended);
    assertEquals(ended([silent, older, other, newer]), [false, true, false, false]);
    assertEquals([ended(strangers), links.size], [[false, false], 5]);
    silent.link.closed("");
    assertEquals([links.size, unauthenticated.size], [4, 0]);
    links.stop();
    assertEquals([ended([other, newer, ...strangers]), links.size, timers.size], [
      [true, true, true, true],
      0,
      0,
    ]);
  }));

Deno.test("a node is alive as long as it was heard from a moment ago", () =>
  ProcessTimers.run(async (timers) => {
    const { links, accept } = open(timers);
    accept(helloOf(2, 1));
    const three = accept(helloOf(3, 1));
    await timers.pass(PEER.silenceMs - 1);
    assertEquals([links.liveIncarnation(2), links.liveIncarnation(4)], ["i2", undefined]);
    three.ping();
    await timers.pass(1);
    assertEquals([links.liveIncarnation(2), links.liveIncarnation(3)], [undefined, "i3"]);
    links.stop();
  }));

Deno.test("the links of one node can be ended, and those of the dead end by themselves", () =>
  ProcessTimers.run(async (timers) => {
    const { links, accept } = open(timers);
    const [two, three] = [accept(helloOf(2, 1)), accept(helloOf(3, 1))];
    links.drop(2);
    assertEquals([two.stream.ended, three.stream.ended], [true, false]);
    await timers.pass(PEER.deadMs);
    links.sweep();
    assertEquals(three.stream.ended, false);
    await timers.pass(1);
    links.sweep();
    assertEquals([three.stream.ended, links.size], [true, 0]);
  }));

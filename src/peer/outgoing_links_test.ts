/** Which links a node keeps. */
import { assertEquals } from "#assert";
import { HandDial, helloOf, OPEN_KEY, turn } from "../../tests/support/peer/hand_streams.ts";
import { ProcessTimers } from "../../tests/support/process_timers.ts";
import { silentLogger } from "../base/mod.ts";
import { OutgoingLink } from "./outgoing_link.ts";
import { OutgoingLinks } from "./outgoing_links.ts";

function open(timers: ProcessTimers) {
  const dial = new HandDial(timers);
  const links = new OutgoingLinks({
    nodeId: 1,
    open: (id, address) =>
      new OutgoingLink({
        id,
        address,
        dial: dial.dial,
        clock: timers,
        log: silentLogger,
        throttle: { shouldLog: () => true },
        random: () => 0,
        hello: () => helloOf(1, id),
        key: OPEN_KEY,
        events: { unreachable: () => {}, connected: () => {} },
      }),
  });
  const set = async (...book: readonly (readonly [number, string])[]) => {
    links.setAddresses(new Map(book));
    await timers.pass(0);
    return dial.dialled.splice(0).map((one) => one.split(" ")[1]);
  };
  return { dial, links, set };
}

Deno.test("there is a link to everybody in the book but this node, and to nobody else", () =>
  ProcessTimers.run(async (timers) => {
    const { dial, links, set } = open(timers);
    assertEquals(await set([3, "c:1"], [1, "a:1"], [2, "b:1"]), ["c:1", "b:1"]);
    assertEquals(links.states().map(({ id }) => id), [2, 3]);
    assertEquals([links.addressOf(1), links.addressOf(3), links.addressOf(4)], [
      "a:1",
      "c:1",
      undefined,
    ]);
    assertEquals(await set([3, "c:2"], [2, "b:1"]), ["c:2"]);
    const [before] = dial.streams;
    assertEquals(before?.ended, true);
    assertEquals(await set([2, "b:1"]), []);
    assertEquals([links.get(3), links.states().length, dial.last.ended], [undefined, 1, true]);
    links.stop();
    assertEquals([links.states(), links.addressOf(2), timers.size], [[], undefined, 0]);
    assertEquals(await set([2, "b:1"]), []);
  }));

Deno.test("each message goes to its node, those of a stranger nowhere", () =>
  ProcessTimers.run(async (timers) => {
    const { dial, links, set } = open(timers);
    await set([2, "b:1"], [3, "c:1"]);
    for (const [at, stream] of dial.streams.entries()) stream.welcome(helloOf(at + 2));
    const vote = (to: number) => ({ type: "timeoutNow", from: 1, to, term: 1 }) as const;
    links.send([vote(2), vote(3), vote(2), vote(4)]);
    await turn();
    assertEquals(dial.streams.map((stream) => stream.frames().length), [1, 1]);
    assertEquals(links.states().map(({ sentFrames }) => sentFrames), [1, 1]);
    links.sweep();
    await turn();
    assertEquals(dial.streams.map((stream) => stream.texts()), [["ping 0"], ["ping 0"]]);
    links.redial("the cluster is known");
    assertEquals(dial.streams.map(({ ended }) => ended), [true, true]);
    links.stop();
  }));

/** One call to an address of which nobody knows the node yet. */
import { assertEquals } from "#assert";
import { HandDial, helloOf, OPEN_KEY, textOf } from "../../tests/support/peer/hand_streams.ts";
import { ProcessTimers, settled } from "../../tests/support/process_timers.ts";
import { callAddress } from "./single_call.ts";
import type { AddressOutcome } from "./types.ts";

function start(timers: ProcessTimers) {
  const dial = new HandDial(timers);
  const ends: AddressOutcome[] = [];
  callAddress({
    dial: dial.dial,
    address: "two:1",
    hello: helloOf(1),
    key: OPEN_KEY,
    call: 2,
    body: new TextEncoder().encode("may I"),
    timeoutMs: 1_000.4,
  }).then((outcome) => ends.push(outcome));
  return { dial, stream: dial.last, ends };
}

const UNHEARD = { type: "refused", answered: false, clusterId: "" } as const;
const { clusterId } = helloOf(2);

Deno.test("whoever answers is greeted, asked and left", () =>
  ProcessTimers.run(async (timers) => {
    const { dial, stream, ends } = start(timers);
    assertEquals(dial.dialled, ["0 two:1 Link"]);
    stream.welcome(helloOf(2));
    assertEquals(stream.frames().map(textOf), ["call 1 \x02may I"]);
    stream.say("pong");
    assertEquals(stream.ended, false);
    stream.say("answer", 1, "yes");
    await settled();
    const body = new TextEncoder().encode("yes");
    assertEquals(ends, [{ type: "answer", body, nodeId: 2, clusterId, address: "node2:1" }]);
    assertEquals([stream.ended, timers.size], [true, 0]);
    stream.say("fault", 1, "too late");
    stream.events?.closed("over");
    await settled();
    assertEquals(ends.length, 1);
  }));

Deno.test("before the welcome nothing was asked, whatever goes wrong", () =>
  ProcessTimers.run(async (timers) => {
    const failures = {
      "refused by no route": (call: ReturnType<typeof start>) =>
        call.stream.events?.closed("refused by no route"),
      "Cannot take a frame of kind pong in a handshake": (call: ReturnType<typeof start>) =>
        call.stream.say("pong"),
    };
    for (const [reason, fail] of Object.entries(failures)) {
      const call = start(timers);
      fail(call);
      await settled();
      assertEquals(call.ends, [{ ...UNHEARD, reason }]);
      assertEquals([call.stream.ended, timers.size], [true, 0]);
    }
    const refused = start(timers);
    refused.stream.say("refuse", 0, "go away");
    await settled();
    assertEquals(refused.ends, [{ ...UNHEARD, answered: true, reason: "go away" }]);
  }));

Deno.test("an answer has its time, before the welcome and behind it", () =>
  ProcessTimers.run(async (timers) => {
    const early = start(timers);
    await timers.pass(1_000);
    assertEquals(early.ends, []);
    await timers.pass(1);
    assertEquals(early.ends, [{ ...UNHEARD, reason: "no answer within 1000 ms" }]);
    const late = start(timers);
    late.stream.welcome(helloOf(2));
    await timers.pass(1_001);
    const reason = "no answer within 1000 ms";
    assertEquals(late.ends, [{ type: "unknown", answered: true, clusterId, reason }]);
  }));

Deno.test("behind the welcome it may have been done, unless the other side says no", () =>
  ProcessTimers.run(async (timers) => {
    const cut = start(timers);
    cut.stream.welcome(helloOf(2));
    cut.stream.events?.closed("reset");
    const refused = start(timers);
    refused.stream.welcome(helloOf(2));
    refused.stream.say("fault", 1, "not here");
    await settled();
    const wanted = { answered: true, clusterId };
    assertEquals(cut.ends, [{ ...wanted, type: "unknown", reason: "reset" }]);
    assertEquals(refused.ends, [{ ...wanted, type: "refused", reason: "not here" }]);
  }));

Deno.test("an answerer of another cluster is not asked", () =>
  ProcessTimers.run(async (timers) => {
    const { stream, ends } = start(timers);
    stream.welcome(helloOf(2, 0, "d".repeat(32)));
    await settled();
    assertEquals(ends.map(({ type }) => type), ["refused"]);
    assertEquals([stream.frames(), stream.ended], [[], true]);
  }));

/** A snapshot on its way out, in time that is moved by hand. */
import { assertEquals } from "#assert";
import { CollectedLog } from "../../tests/support/collected_log.ts";
import { HandDial, helloOf, OPEN_KEY } from "../../tests/support/peer/hand_streams.ts";
import { ProcessTimers, settled } from "../../tests/support/process_timers.ts";
import { PEER } from "../base/mod.ts";
import type { InstallMessage } from "../node/mod.ts";
import { decodeMessages } from "./message_codec.ts";
import { SnapshotSending } from "./snapshot_sending.ts";

const membership = {
  voters: [1, 2],
  votersOutgoing: [],
  learners: [],
  learnersNext: [],
  autoLeave: false,
};
const INSTALL: InstallMessage = {
  type: "installSnapshot",
  from: 1,
  to: 2,
  term: 3,
  meta: { index: 9, term: 1, membership },
};

function start(timers: ProcessTimers, count: number) {
  const dial = new HandDial(timers);
  const log = new CollectedLog("info");
  const said: string[] = [];
  const sending = new SnapshotSending({
    dial: dial.dial,
    clock: timers,
    log: log.logger,
    throttle: { shouldLog: (text = "") => said.push(text) > 0 },
    hello: (to) => helloOf(1, to),
    key: OPEN_KEY,
  });
  let made = 0;
  const snapshot = {
    meta: INSTALL.meta,
    createdMs: 0,
    sizeBytes: count,
    chunks: async function* () {
      for (; made < count; made++) {
        await Promise.resolve();
        yield new Uint8Array([made]);
      }
    },
  };
  const ends: boolean[] = [];
  sending.send({ message: INSTALL, snapshot, address: "two:1" }).then((end) => ends.push(end));
  const stream = dial.last;
  /** Kinds and numbers of the frames since the last call. */
  const frames = async () => {
    await settled();
    return stream.frames().map(({ kind, id }) => `${kind} ${id}`);
  };
  const reason = () => log.fieldsOf("snapshot not sent")["reason"];
  return { dial, log, said, sending, ends, stream, frames, reason };
}

function chunks(from: number, to: number): string[] {
  return Array.from({ length: to - from + 1 }, (_, at) => `snapshotChunk ${from + at}`);
}

Deno.test("a snapshot is begun behind the welcome, and is sent once the other side says so", () =>
  ProcessTimers.run(async (timers) => {
    const { dial, stream, frames, ends, sending, log } = start(timers, 2);
    assertEquals(dial.dialled, ["0 two:1 Snapshot"]);
    stream.welcome(helloOf(2), "Snapshot");
    await settled();
    const [begin, ...more] = stream.frames();
    assertEquals(decodeMessages(begin?.body ?? new Uint8Array()), [INSTALL]);
    assertEquals(more.map(({ kind, id }) => `${kind} ${id}`), [...chunks(1, 2), "snapshotEnd 0"]);
    stream.say("snapshotAck", 2);
    stream.say("pong");
    await timers.pass(100);
    assertEquals([ends, stream.ended], [[], false]);
    stream.say("snapshotDone");
    assertEquals(await frames(), []);
    assertEquals([ends, stream.ended, timers.size], [[true], true, 0]);
    assertEquals([sending.sent, sending.failed], [1, 0]);
    assertEquals(log.fieldsOf("snapshot sent"), { to: 2, index: 9, sizeBytes: 2, ms: 100 });
  }));

Deno.test("no more than a window of chunks is ahead of what was taken, in whatever order that is said", () =>
  ProcessTimers.run(async (timers) => {
    const window = PEER.snapshotWindowChunks;
    const { stream, frames, ends } = start(timers, window + 5);
    stream.welcome(helloOf(2), "Snapshot");
    assertEquals(await frames(), ["snapshotBegin 0", ...chunks(1, window)]);
    stream.say("snapshotAck", 3);
    assertEquals(await frames(), chunks(window + 1, window + 3));
    stream.say("snapshotAck", 1);
    assertEquals(await frames(), []);
    stream.say("snapshotAck", 4);
    assertEquals(await frames(), chunks(window + 4, window + 4));
    stream.say("snapshotAck", window);
    assertEquals(await frames(), [...chunks(window + 5, window + 5), "snapshotEnd 0"]);
    stream.say("snapshotDone");
    // The other side ends its stream behind that, which is no failure.
    stream.events?.closed("it has all");
    await settled();
    assertEquals(ends, [true]);
  }));

Deno.test("a handshake has its time, and the other side has to go on taking", () =>
  ProcessTimers.run(async (timers) => {
    const mute = start(timers, 1);
    await timers.pass(PEER.helloMs - 1);
    assertEquals(mute.ends, []);
    await timers.pass(1);
    assertEquals([mute.ends, mute.stream.ended, mute.sending.failed], [[false], true, 1]);
    assertEquals(mute.reason(), "the handshake was not over within 5000 ms");
    const slow = start(timers, 1);
    slow.stream.welcome(helloOf(2), "Snapshot");
    for (let at = 0; at < 3; at++) {
      await timers.pass(PEER.snapshotIdleMs - 1);
      slow.stream.say("ping");
    }
    assertEquals(slow.ends, []);
    await timers.pass(PEER.snapshotIdleMs);
    assertEquals([slow.ends, slow.reason()], [[false], "the node took nothing for 10000 ms"]);
    assertEquals([slow.stream.ended, timers.size], [true, 0]);
    assertEquals(slow.said, ["snapshot to 2 the node took nothing for 10000 ms"]);
  }));

Deno.test("the first thing that goes wrong is the reason", () =>
  ProcessTimers.run(async (timers) => {
    const reasonOf = async (fail: (made: ReturnType<typeof start>) => void, welcome = true) => {
      const made = start(timers, 1);
      if (welcome) made.stream.welcome(helloOf(2), "Snapshot");
      await settled();
      fail(made);
      await settled();
      assertEquals([made.ends, made.sending.sent, made.sending.failed], [[false], 0, 1]);
      return made.reason();
    };
    const refuse = ({ stream }: ReturnType<typeof start>) => stream.say("refuse", 0, "no space");
    assertEquals(await reasonOf(refuse), "no space");
    assertEquals(await reasonOf(refuse, false), "no space");
    assertEquals(
      await reasonOf(({ stream }) => {
        stream.say("refuse", 0, "no space");
        stream.events?.message(Uint8Array.of(255), true);
        stream.events?.closed("over");
      }),
      "no space",
    );
    assertEquals(
      await reasonOf(({ stream }) => {
        stream.events?.closed("cut");
        stream.say("refuse", 0, "no space");
      }),
      "cut",
    );
    assertEquals(
      await reasonOf(({ stream }) => stream.say("pong"), false),
      "Cannot take a frame of kind pong in a handshake",
    );
    assertEquals(
      await reasonOf(({ stream }) => stream.welcome(helloOf(3), "Snapshot"), false),
      "node 3 answers where node 2 was wanted; check RNACOS_RAFT_NODE_ADDR of both",
    );
    assertEquals(await reasonOf(({ sending }) => sending.stop()), "this node stops");
    assertEquals(timers.size, 0);
  }));

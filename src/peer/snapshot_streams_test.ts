/** Snapshots on their way in: which of several transfers reaches the disk, and what is left of them. */
import { assertEquals } from "#assert";
import { CollectedLog } from "../../tests/support/collected_log.ts";
import { greetAs, HandStream, helloOf, OPEN_KEY } from "../../tests/support/peer/hand_streams.ts";
import { ProcessTimers, settled } from "../../tests/support/process_timers.ts";
import { LogThrottle, PEER } from "../base/mod.ts";
import type { InstallMessage } from "../node/mod.ts";
import { ChunkTally } from "./chunk_check.ts";
import { encodeFrame } from "./frame.ts";
import { encodeMessages } from "./message_codec.ts";
import { Refusals } from "./refusals.ts";
import { SnapshotStreams } from "./snapshot_streams.ts";
import { UnauthenticatedStreams } from "./unauthenticated_streams.ts";

const membership = {
  voters: [1, 2],
  votersOutgoing: [],
  learners: [],
  learnersNext: [],
  autoLeave: false,
};

function installOf(term: number, from: number): InstallMessage {
  const meta = { index: 9, term: 1, membership };
  return { type: "installSnapshot", from, to: 2, term, meta };
}

function open(timers: ProcessTimers) {
  const log = new CollectedLog("info");
  const throttle = new LogThrottle({
    logger: log.logger,
    clock: timers,
    lines: 1,
    windowMs: 60_000,
    keys: { max: 10, lines: 10 },
  });
  const unauthenticated = new UnauthenticatedStreams();
  const staged: string[] = [];
  /** While set, the disk takes nothing. */
  const disk: { busy: Promise<void> | undefined } = { busy: undefined };
  const refusals = new Refusals(log.logger, throttle);
  const streams = new SnapshotStreams({
    log: log.logger,
    throttle,
    refusals,
    self: () => helloOf(2),
    key: OPEN_KEY,
    unauthenticated,
    judge: ({ nodeId }) => nodeId === 9 ? "not you" : undefined,
    stage: async (message, chunks) => {
      await disk.busy;
      let count = 0;
      for await (const _chunk of chunks) count++;
      staged.push(`${message.term}: ${count}`);
    },
  });
  const accept = () => {
    const stream = new HandStream();
    const receiver = streams.accept(stream, "9.9.9.9:7");
    const tally = new ChunkTally();
    return {
      stream,
      receiver,
      greet: (hello = helloOf(1, 2)) =>
        greetAs(hello, (bytes) => receiver.message(bytes, true), stream, "Snapshot"),
      begin: (term: number, from = 1) =>
        receiver.message(
          encodeFrame("snapshotBegin", 0, encodeMessages([installOf(term, from)])),
          true,
        ),
      chunk: (bytes = Uint8Array.of(1)) =>
        receiver.message(encodeFrame("snapshotChunk", tally.add(bytes), bytes), true),
      finish: () => receiver.message(encodeFrame("snapshotEnd", 0, tally.summary()), true),
      texts: async () => {
        await settled();
        return stream.texts().filter((text) => !/^(challenge|welcome) /.test(text));
      },
    };
  };
  return { log, unauthenticated, staged, streams, accept, disk, refusals };
}

Deno.test("a snapshot is taken, acknowledged chunk by chunk, and nothing of it is left", () =>
  ProcessTimers.run(async (timers) => {
    const { accept, streams, staged, log, unauthenticated } = open(timers);
    const one = accept();
    assertEquals([streams.size, unauthenticated.size, timers.size], [1, 1, 1]);
    one.greet();
    assertEquals([streams.size, unauthenticated.size], [1, 0]);
    one.begin(3);
    one.chunk();
    one.chunk();
    assertEquals(await one.texts(), ["snapshotAck 1", "snapshotAck 2"]);
    one.finish();
    assertEquals(await one.texts(), ["snapshotDone 0"]);
    assertEquals([staged, streams.count, one.stream.ended], [["3: 2"], 1, true]);
    assertEquals([streams.size, timers.size], [0, 0]);
    assertEquals(log.fieldsOf("snapshot received"), { from: 1, index: 9 });
    one.receiver.closed("over");
    assertEquals(log.messages, ["snapshot received"]);
  }));

Deno.test("the sender is given signs of life while the disk is slow, and none behind the end", () =>
  ProcessTimers.run(async (timers) => {
    const { accept, disk } = open(timers);
    const { promise, resolve } = Promise.withResolvers<void>();
    disk.busy = promise;
    const one = accept();
    one.greet();
    one.begin(3);
    one.chunk();
    one.finish();
    await one.texts();
    await timers.pass(3 * PEER.snapshotSignMs);
    assertEquals(await one.texts(), ["ping 0", "ping 0", "ping 0"]);
    resolve();
    assertEquals(await one.texts(), ["snapshotAck 1", "snapshotDone 0"]);
    assertEquals(timers.size, 0);
  }));

Deno.test("who proves nothing in time, is not wanted or is of no cluster is refused", () =>
  ProcessTimers.run(async (timers) => {
    const { accept, streams, unauthenticated, refusals, log } = open(timers);
    const mute = accept();
    await timers.pass(PEER.helloMs);
    assertEquals(await mute.texts(), ["refuse 0 nothing came for 5000 ms"]);
    const wrong = accept();
    wrong.greet(helloOf(9, 2));
    assertEquals(await wrong.texts(), ["refuse 0 not you"]);
    const sameCluster = "refuse 0 a snapshot comes only from a node of the same cluster";
    for (const clusterId of ["", "d".repeat(32)]) {
      const other = accept();
      other.greet(helloOf(1, 2, clusterId));
      assertEquals(await other.texts(), [sameCluster]);
    }
    assertEquals([streams.size, unauthenticated.size, refusals.count, timers.size], [0, 0, 4, 0]);
    assertEquals(log.messages.includes("snapshot not received"), false);
  }));

Deno.test("a transfer that was begun and goes silent is given up, one that was not as well", () =>
  ProcessTimers.run(async (timers) => {
    const { accept, streams, log, staged } = open(timers);
    const idle = accept();
    idle.greet();
    await timers.pass(PEER.snapshotIdleMs - 1);
    assertEquals(idle.stream.ended, false);
    await timers.pass(1);
    assertEquals([idle.stream.ended, streams.size], [true, 0]);
    const begun = accept();
    begun.greet();
    begun.begin(3);
    begun.chunk();
    await settled();
    await timers.pass(PEER.snapshotIdleMs);
    await settled();
    assertEquals([begun.stream.ended, streams.size, staged, timers.size], [true, 0, [], 0]);
    // The same reason is said once.
    assertEquals(log.messages, ["snapshot not received"]);
    assertEquals(log.entries[0]?.fields, { from: 1, reason: "nothing came for 10000 ms" });
  }));

Deno.test("a transfer of the same or a newer term goes before, one of an older term does not", () =>
  ProcessTimers.run(async (timers) => {
    const { accept, staged } = open(timers);
    const all = [5, 5, 6, 4].map((term) => {
      const one = accept();
      one.greet();
      one.begin(term);
      return one;
    });
    await settled();
    const refusals: string[] = [];
    for (const one of all) refusals.push(...await one.texts());
    assertEquals(refusals, [
      "refuse 0 another transfer has taken its place",
      "refuse 0 another transfer has taken its place",
      "refuse 0 a snapshot of a newer term is on its way",
    ]);
    all[2]?.finish();
    await settled();
    assertEquals(staged, ["6: 0"]);
    const later = accept();
    later.greet();
    later.begin(1);
    later.finish();
    await settled();
    assertEquals([staged, timers.size], [["6: 0", "1: 0"], 0]);
  }));

Deno.test("a snapshot begins with its message alone, from its sender, to this node", () =>
  ProcessTimers.run(async (timers) => {
    const { accept, staged } = open(timers);
    const install = installOf(3, 1);
    const wrong = [
      encodeMessages([]),
      encodeMessages([install, install]),
      encodeMessages([installOf(3, 3)]),
      encodeMessages([{ ...install, to: 3 }]),
      encodeMessages([{ type: "timeoutNow", from: 1, to: 2, term: 3 }]),
    ];
    for (const body of wrong) {
      const one = accept();
      one.greet();
      one.receiver.message(encodeFrame("snapshotBegin", 0, body), true);
      const [refusal] = await one.texts();
      assertEquals(
        refusal,
        "refuse 0 Cannot begin a snapshot: its first message is not for this node",
      );
    }
    const early = accept();
    early.greet();
    early.chunk();
    assertEquals(await early.texts(), ["refuse 0 Cannot take snapshotChunk yet"]);
    const odd = accept();
    odd.greet();
    odd.begin(3);
    odd.receiver.message(encodeFrame("ping", 0, new Uint8Array()), true);
    assertEquals(await odd.texts(), ["refuse 0 Cannot take a frame of kind ping here"]);
    assertEquals([staged, timers.size], [[], 0]);
  }));

Deno.test("no more than a window of chunks is held, nor of bytes", () =>
  ProcessTimers.run(async (timers) => {
    const { accept, disk } = open(timers);
    disk.busy = new Promise(() => {});
    const many = accept();
    many.greet();
    many.begin(3);
    await many.texts();
    for (let at = 0; at < PEER.snapshotWindowChunks; at++) many.chunk();
    assertEquals([await many.texts(), many.stream.ended], [[], false]);
    many.chunk();
    assertEquals(await many.texts(), [
      "refuse 0 Cannot take more chunks: the sender does not wait",
    ]);
    many.chunk();
    assertEquals(await many.texts(), []);
    const large = accept();
    large.greet();
    large.begin(4);
    await large.texts();
    for (let at = 0; at < 4; at++) large.chunk(new Uint8Array(PEER.maxQueuedBytes / 4));
    large.chunk();
    assertEquals(large.stream.ended, false);
    large.chunk();
    assertEquals(large.stream.ended, true);
  }));

Deno.test("all transfers end when the node stops, greeted or not", () =>
  ProcessTimers.run(async (timers) => {
    const { accept, streams, staged } = open(timers);
    const [mute, begun] = [accept(), accept()];
    begun.greet();
    begun.begin(3);
    await settled();
    streams.stop();
    await settled();
    assertEquals([mute.stream.ended, begun.stream.ended], [true, true]);
    assertEquals([streams.size, staged, timers.size], [0, [], 0]);
  }));

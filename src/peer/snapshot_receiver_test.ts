import { assertEquals } from "#assert";
import { crc32, PEER } from "../base/mod.ts";
import { CLUSTER, SilentStream } from "../../tests/support/peer/memory_peers.ts";
import { CallerHandshake } from "./caller_handshake.ts";
import { ChunkTally } from "./chunk_check.ts";
import { ClusterKey } from "./cluster_key.ts";
import { decodeFrame, encodeFrame } from "./frame.ts";
import { encodeMessages } from "./message_codec.ts";
import { SnapshotReceiver } from "./snapshot_receiver.ts";

const KEY = new ClusterKey("secret");
const membership = {
  voters: [1, 2],
  votersOutgoing: [],
  learners: [],
  learnersNext: [],
  autoLeave: false,
};
const INSTALL = {
  type: "installSnapshot",
  from: 1,
  to: 2,
  term: 3,
  meta: { index: 9, term: 1, membership },
} as const;

function helloOf(nodeId: number) {
  return {
    clusterId: CLUSTER,
    nodeId,
    targetId: nodeId === 1 ? 2 : 0,
    address: `node${nodeId}:1`,
    incarnation: `i${nodeId}`,
    software: "",
    rules: 1,
  };
}

/** The timers of the process, fired by hand, newest last. */
class HandTimers {
  readonly #kept = { setTimeout: globalThis.setTimeout, clearTimeout: globalThis.clearTimeout };
  readonly #waiting = new Map<number, { run: () => void; ms: number }>();
  #next = 1;

  constructor() {
    const set = (run: () => void, ms = 0) => {
      this.#waiting.set(this.#next, { run, ms });
      return this.#next++;
    };
    Reflect.set(globalThis, "setTimeout", set);
    Reflect.set(globalThis, "clearTimeout", (id: number) => this.#waiting.delete(id));
  }

  get waitingMs(): number[] {
    return [...this.#waiting.values()].map(({ ms }) => ms);
  }

  /** How many were set so far. */
  get set(): number {
    return this.#next - 1;
  }

  fire(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const [, { run }] of waiting) run();
  }

  restore(): void {
    for (const [name, value] of Object.entries(this.#kept)) Reflect.set(globalThis, name, value);
  }
}

/** A receiver behind its handshake, whose disk takes chunks when it is told to. */
class Transfer {
  readonly stream = new SilentStream();
  readonly failed: string[] = [];
  readonly taken: number[] = [];
  readonly receiver: SnapshotReceiver;
  readonly #tally = new ChunkTally();
  #disk = Promise.withResolvers<void>();

  constructor() {
    const self = () => helloOf(2);
    this.receiver = new SnapshotReceiver({
      stream: this.stream,
      self,
      handshake: { key: KEY, streamKind: "Snapshot", self, judge: () => undefined },
      onGreeted: () => {},
      turn: () => Promise.resolve(),
      stage: async (_message, chunks) => {
        for await (const chunk of chunks) {
          await this.#disk.promise;
          this.taken.push(chunk.length);
        }
      },
      onFailed: (reason) => this.failed.push(reason),
      onReceived: () => {},
      onEnded: () => {},
    });
    const caller = new CallerHandshake(helloOf(1), KEY, "Snapshot");
    this.receiver.message(caller.firstFrame);
    const step = caller.take(decodeFrame(this.stream.sent.at(-1) ?? new Uint8Array()));
    if (step.type === "send") this.receiver.message(step.frame);
    this.receiver.message(encodeFrame("snapshotBegin", 0, encodeMessages([INSTALL])));
  }

  chunk(bytes: Uint8Array): void {
    this.receiver.message(encodeFrame("snapshotChunk", this.#tally.add(bytes), bytes));
  }

  finish(): void {
    this.receiver.message(encodeFrame("snapshotEnd", 0, this.#tally.summary()));
  }

  /** The disk has done what it was given. */
  release(): void {
    this.#disk.resolve();
  }
}

/** Lets everything happen that waits for nothing but promises. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await Promise.resolve();
}

Deno.test("a sender that dies while the disk is slow is given up once the disk has caught up, not before", async () => {
  const timers = new HandTimers();
  try {
    const transfer = new Transfer();
    assertEquals(timers.waitingMs, [PEER.snapshotIdleMs]);
    transfer.chunk(new Uint8Array(5));
    transfer.chunk(new Uint8Array(6));
    await settled();
    // One is with the disk, one waits for it: that nothing comes is no fault of the sender.
    for (let round = 0; round < 3; round++) {
      timers.fire();
      assertEquals([transfer.failed, timers.waitingMs], [[], [PEER.snapshotIdleMs]]);
    }
    const before = timers.set;
    transfer.release();
    await settled();
    assertEquals(transfer.taken, [5, 6]);
    assertEquals(timers.set - before, 2, "with each chunk that is taken the time begins again");
    assertEquals(timers.waitingMs, [PEER.snapshotIdleMs]);
    timers.fire();
    await transfer.receiver.ended;
    assertEquals(transfer.failed, [`nothing came for ${PEER.snapshotIdleMs} ms`]);
    assertEquals([timers.waitingMs, transfer.stream.ended], [[], true]);
  } finally {
    timers.restore();
  }
});

Deno.test("behind the end of the chunks nothing is waited for but the disk", async () => {
  const timers = new HandTimers();
  try {
    const transfer = new Transfer();
    transfer.chunk(new Uint8Array([1]));
    await settled();
    transfer.finish();
    assertEquals(timers.waitingMs, []);
    const before = timers.set;
    transfer.release();
    await transfer.receiver.ended;
    assertEquals(timers.set, before);
    assertEquals([transfer.failed, transfer.taken, timers.waitingMs], [[], [1], []]);
    const kinds = transfer.stream.sent.map((bytes) => decodeFrame(bytes).kind);
    assertEquals(kinds.slice(-2), ["snapshotAck", "snapshotDone"]);
  } finally {
    timers.restore();
  }
});

Deno.test("a checksum that does not agree ends the transfer, however late it comes", async () => {
  const timers = new HandTimers();
  try {
    const transfer = new Transfer();
    transfer.chunk(new Uint8Array([1]));
    const other = new ChunkTally();
    other.add(new Uint8Array([2]));
    transfer.receiver.message(encodeFrame("snapshotEnd", 0, other.summary()));
    transfer.release();
    await transfer.receiver.ended;
    const found = crc32(new Uint8Array([1]));
    const wanted = crc32(new Uint8Array([2]));
    assertEquals(transfer.failed, [
      `Cannot take a snapshot of 1 chunks and checksum ${wanted}: ` +
      `1 chunks of checksum ${found} arrived`,
    ]);
  } finally {
    timers.restore();
  }
});

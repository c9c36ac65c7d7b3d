import { assert, assertEquals, assertStringIncludes } from "#assert";
import {
  CLUSTER,
  connectAll,
  heartbeat,
  introduce,
  startPeer,
  type TestPeer,
  until,
} from "../../tests/support/peer/peer_fixture.ts";
import { ByteWriter, crc32, PEER } from "../base/mod.ts";
import type { InstallMessage } from "../node/mod.ts";
import type { StoredSnapshot } from "../store/mod.ts";
import { CallerHandshake } from "./caller_handshake.ts";
import { ClusterKey } from "./cluster_key.ts";
import { decodeFrame, encodeFrame } from "./frame.ts";
import type { ClientStream } from "../h2/mod.ts";
import { grpcDial } from "./grpc_dial.ts";
import { encodeMessages } from "./message_codec.ts";

const KEY = new ClusterKey("secret");
const CHUNK_BYTES = 256 * 1024;
/** What may be under way before a heartbeat that was sent beside it: windows and buffers, not the file. */
const MAX_AHEAD_BYTES = 24 * CHUNK_BYTES;
const membership = {
  voters: [1, 2],
  votersOutgoing: [],
  learners: [],
  learnersNext: [],
  autoLeave: false,
};

function install(term = 1, from = 1): InstallMessage {
  return { type: "installSnapshot", from, to: 2, term, meta: { index: 9, term: 1, membership } };
}

function snapshotOf(
  chunks: number,
  between: () => Promise<void> | void = () => {},
): StoredSnapshot {
  return {
    meta: install().meta,
    sizeBytes: chunks * CHUNK_BYTES,
    createdMs: 0,
    async *chunks() {
      for (let n = 0; n < chunks; n += 1) {
        await between();
        yield new Uint8Array(CHUNK_BYTES).fill(n);
      }
    },
  };
}

/** What a node keeps of snapshots: the whole ones, and how many broke. */
class Staging {
  readonly staged: string[] = [];
  broken = 0;
  open = 0;
  mostOpen = 0;
  takenBytes = 0;
  /** Waited for at each chunk, as if it were the disk. */
  disk: () => Promise<void> = () => Promise.resolve();

  readonly receive = async (message: InstallMessage, chunks: AsyncIterable<Uint8Array>) => {
    this.open += 1;
    this.mostOpen = Math.max(this.mostOpen, this.open);
    let checksum = 0;
    let count = 0;
    try {
      for await (const chunk of chunks) {
        await this.disk();
        checksum = crc32(chunk, checksum);
        count += 1;
        this.takenBytes += chunk.length;
      }
      this.staged.push(`${message.term}/${message.meta.index}: ${count} ${checksum}`);
    } catch (error) {
      this.broken += 1;
      throw error;
    } finally {
      this.open -= 1;
    }
  };
}

async function withPair(
  body: (one: TestPeer, two: TestPeer, staging: Staging) => Promise<void>,
): Promise<void> {
  const staging = new Staging();
  const one = await startPeer({ id: 1 });
  const two = await startPeer({ id: 2, target: { receiveSnapshot: staging.receive } });
  try {
    await connectAll(one, two);
    await body(one, two, staging);
  } finally {
    await Promise.all([one.close(), two.close()]);
  }
}

function checksumOf(chunks: number): number {
  let checksum = 0;
  for (let n = 0; n < chunks; n += 1) {
    checksum = crc32(new Uint8Array(CHUNK_BYTES).fill(n), checksum);
  }
  return checksum;
}

Deno.test("50 MB pass while heartbeats go on beside them, and again right behind", async () => {
  await withPair(async (one, two, staging) => {
    let mostBytes = 0;
    let beats = 0;
    let done = false;
    const beating = (async () => {
      while (!done) {
        const before = two.received.length;
        const takenBytes = staging.takenBytes;
        one.link.send([heartbeat(1, 2)]);
        await until(() => two.received.length > before, "a heartbeat");
        mostBytes = Math.max(mostBytes, staging.takenBytes - takenBytes);
        beats += 1;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    })();
    assert(await one.link.sendSnapshot(install(), snapshotOf(200)));
    assert(await one.link.sendSnapshot(install(), snapshotOf(3)));
    done = true;
    await beating;
    assertEquals(staging.staged, [`1/9: 200 ${checksumOf(200)}`, `1/9: 3 ${checksumOf(3)}`]);
    // By bytes, not by time: a machine with other work is slow, but a heartbeat must not wait behind the file.
    assert(beats > 5, `${beats} heartbeats`);
    assert(mostBytes < MAX_AHEAD_BYTES, `${mostBytes} bytes went ahead of a heartbeat`);
    assertEquals(one.link.stats().snapshotsSent, 2);
    assertEquals(two.link.stats().snapshotsReceived, 2);
    await until(() => two.link.stats().incoming === 1, "the end of the streams");
  });
});

Deno.test("a slow disk slows the sender: no more than a window is ever under way", async () => {
  await withPair(async (one, _two, staging) => {
    let readBytes = 0;
    let mostBytes = 0;
    staging.disk = async () => {
      mostBytes = Math.max(mostBytes, readBytes - staging.takenBytes);
      await new Promise((resolve) => setTimeout(resolve, 2));
    };
    const snapshot = snapshotOf(100, () => {
      readBytes += CHUNK_BYTES;
    });
    assert(await one.link.sendSnapshot(install(), snapshot));
    assert(mostBytes <= (PEER.snapshotWindowChunks + 2) * CHUNK_BYTES, `${mostBytes} bytes`);
  });
});

Deno.test("a transfer that breaks in the middle leaves nothing, and the next one passes", async () => {
  await withPair(async (one, two, staging) => {
    let count = 0;
    const breaking = snapshotOf(100, () => {
      count += 1;
      if (count === 40) throw new Error("checksum of chunk 40 does not hold");
    });
    assertEquals(await one.link.sendSnapshot(install(), breaking), false);
    await until(() => staging.broken === 1, "the end on the other side");
    assertEquals(staging.staged, []);
    assertStringIncludes(one.texts("warn").join(), "checksum of chunk 40 does not hold");
    assertStringIncludes(two.texts("warn").join(), "snapshot not received");
    assert(await one.link.sendSnapshot(install(), snapshotOf(2)));
    assertEquals(one.link.stats().snapshotsFailed, 1);
  });
});

Deno.test("a refusal by the node, its stop and an unknown address are failures, not faults", async () => {
  await withPair(async (one, two, staging) => {
    staging.disk = () => Promise.reject(new Error("the disk is full"));
    assertEquals(await one.link.sendSnapshot(install(), snapshotOf(50)), false);
    assertStringIncludes(one.texts("warn").join(), "the disk is full");
    staging.disk = () => Promise.resolve();
    const endless = snapshotOf(100_000, () => new Promise((resolve) => setTimeout(resolve, 1)));
    const sending = one.link.sendSnapshot(install(), endless);
    await until(() => staging.open === 1, "the transfer");
    await two.link.stop();
    assertEquals(await sending, false);
    one.link.setAddresses(new Map());
    assertEquals(await one.link.sendSnapshot(install(), snapshotOf(1)), false);
  });
});

/** A sender that says what it likes on a snapshot stream. */
class RawSender {
  ended = "";
  done = false;
  acked = 0;
  welcome = false;
  readonly #stream: ClientStream;
  /** What waits for the welcome. */
  readonly #frames: Uint8Array[] = [];

  constructor(to: TestPeer, nodeId = 1) {
    const words = { clusterId: CLUSTER, nodeId, targetId: 2, address: "a:1", software: "" };
    const caller = new CallerHandshake(
      { ...words, incarnation: `i${nodeId}`, rules: 1 },
      KEY,
      "Snapshot",
    );
    this.#stream = grpcDial("token")(to.address, "Snapshot", {
      message: (bytes) => {
        const frame = decodeFrame(bytes);
        const { kind, id, body } = frame;
        if (kind === "snapshotDone") this.done = true;
        if (kind === "challenge" || kind === "welcome") {
          const step = caller.take(frame);
          if (step.type === "send") this.#stream.send(step.frame);
          else this.#welcomed();
        }
        if (kind === "snapshotAck") this.acked = id;
        if (kind === "refuse") this.ended = new TextDecoder().decode(body);
      },
      closed: (reason) => {
        this.ended ||= reason;
      },
    });
    this.#stream.send(caller.firstFrame);
  }

  begin(message: InstallMessage): this {
    this.#send(encodeFrame("snapshotBegin", 0, encodeMessages([message])));
    return this;
  }

  chunk(number: number, body = new Uint8Array([number])): this {
    this.#send(encodeFrame("snapshotChunk", number, body));
    return this;
  }

  finish(count: number, checksum: number): this {
    const body = new ByteWriter().varint(count).u32(checksum).take();
    this.#send(encodeFrame("snapshotEnd", 0, body));
    return this;
  }

  async refusal(): Promise<string> {
    await until(() => this.ended !== "", "the refusal");
    return this.ended;
  }

  end(): void {
    this.#stream.end();
  }

  #send(frame: Uint8Array): void {
    if (this.welcome) this.#stream.send(frame);
    else this.#frames.push(frame);
  }

  #welcomed(): void {
    this.welcome = true;
    for (const frame of this.#frames) this.#stream.send(frame);
  }
}

Deno.test("wrong checksums, counts, orders and senders are refused, and nothing is staged", async () => {
  const staging = new Staging();
  const two = await startPeer({ id: 2, target: { receiveSnapshot: staging.receive } });
  const wrongSum = new RawSender(two).begin(install()).chunk(1).finish(1, 7);
  assertStringIncludes(await wrongSum.refusal(), "checksum 7");
  const missing = new RawSender(two).begin(install()).chunk(1).finish(
    2,
    crc32(new Uint8Array([1])),
  );
  assertStringIncludes(await missing.refusal(), "1 chunks");
  assertStringIncludes(await new RawSender(two).begin(install()).chunk(2).refusal(), "wanted 1");
  assertStringIncludes(
    await new RawSender(two).chunk(1).refusal(),
    "Cannot take snapshotChunk yet",
  );
  const forged = new RawSender(two, 3).begin(install());
  assertStringIncludes(await forged.refusal(), "not for this node");
  staging.disk = () => new Promise((resolve) => setTimeout(resolve, 100));
  const flood = new RawSender(two).begin(install());
  for (let n = 1; n <= 40; n += 1) flood.chunk(n);
  assertStringIncludes(await flood.refusal(), "the sender does not wait");
  staging.disk = () => Promise.resolve();
  await until(() => staging.open === 0, "the end of all");
  assertEquals(staging.staged, []);
  const good = new RawSender(two).begin(install()).chunk(1).finish(1, crc32(new Uint8Array([1])));
  await until(() => good.done, "the good one");
  await two.close();
});

Deno.test("a newer transfer takes the place of an older one, an older leader's does not", async () => {
  const staging = new Staging();
  const two = await startPeer({ id: 2, target: { receiveSnapshot: staging.receive } });
  const first = new RawSender(two).begin(install(5)).chunk(1);
  await until(() => first.acked === 1, "the first transfer");
  const old = new RawSender(two, 3).begin(install(4, 3)).chunk(1);
  assertStringIncludes(await old.refusal(), "a snapshot of a newer term is on its way");
  const sum = crc32(new Uint8Array([1]));
  const next = new RawSender(two, 4).begin(install(6, 4)).chunk(1).finish(1, sum);
  assertStringIncludes(await first.refusal(), "another transfer has taken its place");
  await until(() => next.done, "the newer transfer");
  assertEquals([staging.staged, staging.mostOpen], [[`6/9: 1 ${sum}`], 1]);
  await two.close();
});

Deno.test("a sender that goes away before the end leaves nothing, one that goes behind it does", async () => {
  const staging = new Staging();
  const two = await startPeer({ id: 2, target: { receiveSnapshot: staging.receive } });
  const gone = new RawSender(two).begin(install()).chunk(1);
  await until(() => gone.acked === 1, "the transfer");
  gone.end();
  await until(() => staging.broken === 1 && two.link.stats().incoming === 0, "the end");
  const gate = Promise.withResolvers<void>();
  staging.disk = () => gate.promise;
  const whole = new RawSender(two).begin(install()).chunk(1).finish(1, crc32(new Uint8Array([1])));
  await until(() => staging.open === 1, "the second transfer");
  await until(() => whole.welcome, "the welcome");
  await new Promise((resolve) => setTimeout(resolve, 50));
  whole.end();
  gate.resolve();
  await until(() => staging.staged.length === 1, "it is staged");
  introduce(two);
  await two.close();
});

/** Sends one snapshot over a stream of its own, never more than a window ahead of what the other side has staged. */
import { BytesError, PEER } from "../base/mod.ts";
import type { InstallMessage } from "../node/mod.ts";
import type { StoredSnapshot } from "../store/mod.ts";
import { CallerHandshake } from "./caller_handshake.ts";
import type { ClusterKey } from "./cluster_key.ts";
import { ChunkTally } from "./chunk_check.ts";
import { decodeFrame, encodeFrame, type Frame, type FrameKind } from "./frame.ts";
import type { ClientStream } from "../h2/mod.ts";
import type { Dial } from "./dial.ts";
import type { Hello } from "./greeting.ts";
import { encodeMessages } from "./message_codec.ts";
import { shortReason } from "./short_reason.ts";

const decoder = new TextDecoder();

interface SnapshotTransferOptions {
  readonly dial: Dial;
  readonly address: string;
  readonly hello: Hello;
  readonly key: ClusterKey;
  readonly message: InstallMessage;
}

export class SnapshotTransfer {
  readonly #options: SnapshotTransferOptions;
  readonly #stream: ClientStream;
  readonly #handshake: CallerHandshake;
  readonly #deadline: ReturnType<typeof setTimeout>;
  #welcome = false;
  #acked = 0;
  #done = false;
  #failure: string | undefined;
  #wake: (() => void) | undefined;

  constructor(options: SnapshotTransferOptions) {
    this.#options = options;
    this.#handshake = new CallerHandshake(options.hello, options.key, "Snapshot");
    this.#deadline = setTimeout(() => this.#late(), PEER.helloMs);
    this.#stream = options.dial(options.address, "Snapshot", {
      message: (bytes) => this.#received(bytes),
      closed: (reason) => this.fail(reason),
    });
    this.#stream.send(this.#handshake.firstFrame);
  }

  /** Resolves when the other side has staged all of it; rejects with what went wrong. To be called once. */
  async run(snapshot: StoredSnapshot): Promise<void> {
    try {
      await this.#run(snapshot);
    } finally {
      clearTimeout(this.#deadline);
      this.#stream.end();
    }
  }

  /** Gives the transfer up. */
  fail(reason: string): void {
    this.#failure ??= reason;
    this.#wake?.();
  }

  async #run(snapshot: StoredSnapshot): Promise<void> {
    await this.#until(() => this.#welcome);
    this.#send("snapshotBegin", 0, encodeMessages([this.#options.message]));
    const tally = new ChunkTally();
    for await (const chunk of snapshot.chunks()) {
      await this.#until(() => tally.count - this.#acked < PEER.snapshotWindowChunks);
      this.#send("snapshotChunk", tally.add(chunk), chunk);
    }
    this.#send("snapshotEnd", 0, tally.summary());
    await this.#until(() => this.#done);
  }

  #send(kind: FrameKind, id: number, body: Uint8Array): void {
    this.#stream.send(encodeFrame(kind, id, body));
  }

  #received(bytes: Uint8Array): void {
    try {
      const frame = decodeFrame(bytes);
      if (frame.kind === "refuse") this.#failure ??= shortReason(decoder.decode(frame.body));
      else if (this.#welcome) this.#take(frame);
      else this.#greet(frame);
    } catch (error) {
      if (!(error instanceof BytesError)) throw error;
      this.#failure ??= error.message;
    }
    this.#wake?.();
  }

  #take({ kind, id }: Frame): void {
    if (kind === "snapshotAck") this.#acked = Math.max(this.#acked, id);
    else if (kind === "snapshotDone") this.#done = true;
  }

  #greet(frame: Frame): void {
    const step = this.#handshake.take(frame);
    if (step.type === "send") this.#stream.send(step.frame);
    else if (step.type === "wrong") this.#failure ??= step.reason;
    else {
      clearTimeout(this.#deadline);
      this.#welcome = true;
    }
  }

  #late(): void {
    this.fail(`the handshake was not over within ${PEER.helloMs} ms`);
  }

  /** Waits for the other side, which has to give a sign of life within the limit. */
  async #until(condition: () => boolean): Promise<void> {
    while (true) {
      if (this.#done && condition()) return;
      if (this.#failure !== undefined) throw new Error(this.#failure);
      if (condition()) return;
      await this.#sign();
    }
  }

  async #sign(): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const late = () => reject(new Error(`the node took nothing for ${PEER.snapshotIdleMs} ms`));
    const timer = setTimeout(late, PEER.snapshotIdleMs);
    this.#wake = resolve;
    try {
      await promise;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Takes one snapshot from a stream: chunks in order, acknowledged as they are staged, checked as a whole. */
import { BytesError, messageOf, PEER, unpinned } from "../base/mod.ts";
import type { InstallMessage, TransportPort } from "../node/mod.ts";
import { AnswererHandshake, type AnswererOptions } from "./answerer_handshake.ts";
import { ChunkCheck } from "./chunk_check.ts";
import { decodeFrame, encodeFrame, type Frame } from "./frame.ts";
import type { MessageStream, StreamEvents } from "../h2/mod.ts";
import type { Hello } from "./greeting.ts";
import { decodeMessages } from "./message_codec.ts";
import { shortReason } from "./short_reason.ts";

const NO_BYTES = new Uint8Array(0);
const encoder = new TextEncoder();

interface SnapshotReceiverOptions {
  readonly stream: MessageStream;
  readonly self: () => Hello;
  readonly handshake: AnswererOptions;
  /** The caller has proved itself. */
  readonly onGreeted: (receiver: SnapshotReceiver) => void;
  /**
   * Resolves when this transfer may use the disk, because the one before has ended; rejects when another one goes
   * before it.
   */
  readonly turn: (receiver: SnapshotReceiver) => Promise<void>;
  readonly stage: TransportPort["receiveSnapshot"];
  /** Before the caller was known: a refused node; later: a transfer that broke. */
  readonly onFailed: (reason: string, from: number | undefined) => void;
  readonly onReceived: (from: number, index: number) => void;
  /** The last event: nothing of this transfer is under way any more. */
  readonly onEnded: (receiver: SnapshotReceiver) => void;
}

export class SnapshotReceiver implements StreamEvents {
  readonly #options: SnapshotReceiverOptions;
  readonly #handshake: AnswererHandshake;
  readonly #ended = Promise.withResolvers<void>();
  #from: number | undefined;
  #message: InstallMessage | undefined;
  #chunks: Uint8Array[] = [];
  #heldBytes = 0;
  readonly #check = new ChunkCheck();
  #failure: string | undefined;
  #wake: (() => void) | undefined;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #signs: ReturnType<typeof setInterval> | undefined;

  constructor(options: SnapshotReceiverOptions) {
    this.#options = options;
    this.#handshake = new AnswererHandshake(options.handshake);
    this.#expect(PEER.helloMs);
  }

  /** Term of the leader that sends; 0 before it is known. */
  get term(): number {
    return this.#message?.term ?? 0;
  }

  /** Resolves when nothing of this transfer is under way any more. */
  get ended(): Promise<void> {
    return this.#ended.promise;
  }

  message(bytes: Uint8Array): void {
    if (this.#failure !== undefined) return;
    try {
      if (this.#from === undefined) return this.#greet(bytes);
      this.#expect(PEER.snapshotIdleMs);
      const frame = decodeFrame(bytes);
      if (this.#message === undefined) this.#begin(this.#from, frame);
      else this.#take(frame);
    } catch (error) {
      if (!(error instanceof BytesError)) throw error;
      this.fail(error.message);
    }
  }

  /** What has arrived whole is staged even when the sender has gone. */
  closed(reason: string): void {
    if (!this.#check.isComplete) this.fail(reason);
  }

  /** Ends the transfer; nothing of it is kept unless it has been staged already. */
  fail(reason: string): void {
    if (this.#failure !== undefined) return;
    this.#failure = reason;
    clearTimeout(this.#idle);
    const { stream, onFailed } = this.#options;
    onFailed(reason, this.#from);
    stream.send(encodeFrame("refuse", 0, encoder.encode(shortReason(reason))));
    stream.end();
    if (this.#message === undefined) this.#end();
    this.#wake?.();
  }

  #greet(bytes: Uint8Array): void {
    const { stream, onGreeted } = this.#options;
    const step = this.#handshake.take(bytes);
    if (step.type === "refuse") return this.fail(step.reason);
    if (step.type === "send") return stream.send(step.frame);
    this.#from = step.hello.nodeId;
    this.#expect(PEER.snapshotIdleMs);
    onGreeted(this);
    stream.send(step.frame);
  }

  #begin(from: number, frame: Frame): void {
    if (frame.kind !== "snapshotBegin") throw new BytesError(`Cannot take ${frame.kind} yet`);
    const [message, ...more] = decodeMessages(frame.body);
    const self = this.#options.self().nodeId;
    const ours = message?.type === "installSnapshot" && message.from === from &&
      message.to === self && more.length === 0;
    if (!ours) {
      throw new BytesError("Cannot begin a snapshot: its first message is not for this node");
    }
    this.#message = message;
    this.#run(from, message).finally(() => this.#end());
  }

  #take(frame: Frame): void {
    if (frame.kind === "snapshotChunk") this.#chunk(frame);
    else if (frame.kind === "snapshotEnd") this.#finish(frame);
    else throw new BytesError(`Cannot take a frame of kind ${frame.kind} here`);
    this.#wake?.();
  }

  #chunk(frame: Frame): void {
    const tooMany = this.#chunks.length >= PEER.snapshotWindowChunks ||
      this.#heldBytes > PEER.maxQueuedBytes;
    if (tooMany) throw new BytesError("Cannot take more chunks: the sender does not wait");
    this.#check.take(frame.id, frame.body);
    // A frame may be much larger than the chunk that it carries.
    const chunk = unpinned(frame.body);
    this.#chunks.push(chunk);
    this.#heldBytes += chunk.length;
  }

  #finish(frame: Frame): void {
    this.#check.finish(frame.body);
    clearTimeout(this.#idle);
  }

  async #run(from: number, message: InstallMessage): Promise<void> {
    const { stream, stage, turn, onReceived } = this.#options;
    // The sender must not take a slow disk for a dead node.
    this.#signs = setInterval(
      () => stream.send(encodeFrame("ping", 0, NO_BYTES)),
      PEER.snapshotSignMs,
    );
    try {
      await turn(this);
      await stage(message, this.#drain());
      if (this.#failure !== undefined) return;
      onReceived(from, message.meta.index);
      stream.send(encodeFrame("snapshotDone", 0, NO_BYTES));
      stream.end();
    } catch (error) {
      this.fail(messageOf(error));
    }
  }

  /** The chunks as they come. Throws when the transfer breaks, so that nothing half is ever committed. */
  async *#drain(): AsyncIterable<Uint8Array> {
    let taken = 0;
    while (true) {
      if (this.#failure !== undefined) throw new Error(this.#failure);
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) {
        this.#heldBytes -= chunk.length;
        yield chunk;
        taken += 1;
        if (!this.#check.isComplete) this.#expect(PEER.snapshotIdleMs);
        this.#options.stream.send(encodeFrame("snapshotAck", taken, NO_BYTES));
      } else if (this.#check.isComplete) return;
      else {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
      }
    }
  }

  /** Something has to come within this time. */
  #expect(withinMs: number): void {
    clearTimeout(this.#idle);
    if (this.#failure !== undefined) return;
    this.#idle = setTimeout(() => {
      // Chunks that wait for the disk are no fault of the sender.
      if (this.#chunks.length > 0) this.#expect(withinMs);
      else this.fail(`nothing came for ${withinMs} ms`);
    }, withinMs);
  }

  #end(): void {
    clearTimeout(this.#idle);
    clearInterval(this.#signs);
    this.#chunks = [];
    this.#heldBytes = 0;
    this.#ended.resolve();
    this.#options.onEnded(this);
  }
}

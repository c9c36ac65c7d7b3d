/** Takes one snapshot from a stream: chunks in order, acknowledged as they are staged, checked as a whole. */
import { ByteReader, BytesError, crc32, PEER } from "../base/mod.ts";
import type { InstallMessage, TransportPort } from "../node/mod.ts";
import { decodeFrame, encodeFrame, type Frame } from "./frame.ts";
import type { FrameStream, FrameStreamEvents } from "./frame_stream.ts";
import { decodeHello, encodeHello, type Hello } from "./handshake.ts";
import { decodeMessages } from "./message_codec.ts";

const NO_BYTES = new Uint8Array(0);
const encoder = new TextEncoder();

export interface SnapshotReceiverOptions {
  readonly stream: FrameStream;
  readonly self: () => Hello;
  readonly judge: (hello: Hello) => string | undefined;
  readonly port: Pick<TransportPort, "receiveSnapshot">;
  readonly onRefused: (reason: string) => void;
}

export class SnapshotReceiver implements FrameStreamEvents {
  readonly #options: SnapshotReceiverOptions;
  #from: number | undefined;
  #begun = false;
  readonly #chunks: Uint8Array[] = [];
  #received = 0;
  #checksum = 0;
  #complete = false;
  #failure: string | undefined;
  #wake: (() => void) | undefined;
  #idle: ReturnType<typeof setTimeout> | undefined;

  constructor(options: SnapshotReceiverOptions) {
    this.#options = options;
    this.#restartIdle();
  }

  message(bytes: Uint8Array): void {
    if (this.#failure !== undefined) return;
    this.#restartIdle();
    try {
      const frame = decodeFrame(bytes);
      if (this.#from === undefined) this.#greet(frame);
      else if (!this.#begun) this.#begin(this.#from, frame);
      else this.#take(frame);
    } catch (error) {
      if (!(error instanceof BytesError)) throw error;
      this.#fail(error.message);
    }
  }

  closed(reason: string): void {
    if (!this.#complete) this.#fail(reason);
    clearTimeout(this.#idle);
  }

  #greet(frame: Frame): void {
    if (frame.kind !== "hello") throw new BytesError(`Cannot begin with a frame ${frame.kind}`);
    const hello = decodeHello(frame.body);
    const self = this.#options.self();
    const refusal = this.#options.judge(hello) ??
      (hello.clusterId === "" || hello.clusterId !== self.clusterId
        ? "a snapshot comes only from a node of the same cluster"
        : undefined);
    if (refusal !== undefined) return this.#fail(refusal);
    this.#from = hello.nodeId;
    this.#options.stream.send(encodeFrame("welcome", 0, encodeHello(self)));
  }

  #begin(from: number, frame: Frame): void {
    if (frame.kind !== "snapshotBegin") throw new BytesError(`Cannot take ${frame.kind} yet`);
    const [message] = decodeMessages(frame.body);
    const self = this.#options.self().nodeId;
    if (message?.type !== "installSnapshot" || message.from !== from || message.to !== self) {
      throw new BytesError("Cannot begin a snapshot: its first message is not for this node");
    }
    this.#begun = true;
    this.#stage(message);
  }

  #take(frame: Frame): void {
    if (frame.kind === "snapshotChunk") {
      if (frame.id !== this.#received + 1 || this.#complete) {
        throw new BytesError(`Cannot take chunk ${frame.id}: wanted ${this.#received + 1}`);
      }
      if (this.#chunks.length >= 2 * PEER.snapshotWindowChunks) {
        throw new BytesError("Cannot take more chunks: the sender does not wait for answers");
      }
      this.#received += 1;
      this.#checksum = crc32(frame.body, this.#checksum);
      this.#chunks.push(frame.body.slice());
    } else if (frame.kind === "snapshotEnd") {
      const r = new ByteReader(frame.body);
      const count = r.varint();
      if (count !== this.#received || r.u32() !== this.#checksum) {
        throw new BytesError(`Cannot take a snapshot of ${count} chunks: it did not arrive whole`);
      }
      this.#complete = true;
    } else throw new BytesError(`Cannot take a frame of kind ${frame.kind} here`);
    this.#wake?.();
  }

  #stage(message: InstallMessage): void {
    const { port, stream } = this.#options;
    port.receiveSnapshot(message, this.#drain()).then(
      () => {
        clearTimeout(this.#idle);
        stream.send(encodeFrame("snapshotDone", 0, NO_BYTES));
        stream.end();
      },
      (error: unknown) => this.#fail(error instanceof Error ? error.message : String(error)),
    );
  }

  /** The chunks as they come. Throws when the transfer breaks, so that nothing half is ever committed. */
  async *#drain(): AsyncIterable<Uint8Array> {
    let taken = 0;
    while (true) {
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) {
        yield chunk;
        taken += 1;
        this.#options.stream.send(encodeFrame("snapshotAck", taken, NO_BYTES));
        continue;
      }
      if (this.#failure !== undefined) throw new Error(this.#failure);
      if (this.#complete) return;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #restartIdle(): void {
    clearTimeout(this.#idle);
    const late = () => this.#fail(`nothing came for ${PEER.snapshotIdleMs} ms`);
    this.#idle = setTimeout(late, PEER.snapshotIdleMs);
  }

  #fail(reason: string): void {
    if (this.#failure !== undefined) return;
    this.#failure = reason;
    clearTimeout(this.#idle);
    this.#options.onRefused(reason);
    this.#options.stream.send(encodeFrame("refuse", 0, encoder.encode(reason)));
    this.#options.stream.end();
    this.#wake?.();
  }
}

/** Sends one snapshot over a stream of its own, never more than a window ahead of what the other side has staged. */
import { BytesError, ByteWriter, crc32, PEER } from "../base/mod.ts";
import type { StoredSnapshot } from "../store/mod.ts";
import type { InstallMessage } from "../node/mod.ts";
import { decodeFrame, encodeFrame } from "./frame.ts";
import type { Dial, FrameStream } from "./frame_stream.ts";
import { encodeHello, type Hello } from "./handshake.ts";
import { encodeMessages } from "./message_codec.ts";

const decoder = new TextDecoder();

export interface SnapshotSenderOptions {
  readonly dial: Dial;
  readonly address: string;
  readonly hello: Hello;
  readonly message: InstallMessage;
  readonly snapshot: StoredSnapshot;
}

/** Resolves when the other side has staged all of it; rejects with what went wrong. */
export async function sendSnapshot(options: SnapshotSenderOptions): Promise<void> {
  const transfer = new Transfer(options);
  try {
    await transfer.run(options.snapshot);
  } finally {
    transfer.end();
  }
}

class Transfer {
  readonly #stream: FrameStream;
  readonly #message: InstallMessage;
  #welcome = false;
  #acked = 0;
  #done = false;
  #failure: string | undefined;
  #wake: (() => void) | undefined;

  constructor(options: SnapshotSenderOptions) {
    this.#message = options.message;
    this.#stream = options.dial(options.address, "Snapshot", {
      message: (bytes) => this.#received(bytes),
      closed: (reason) => this.#fail(reason),
    });
    this.#stream.send(encodeFrame("hello", 0, encodeHello(options.hello)));
  }

  async run(snapshot: StoredSnapshot): Promise<void> {
    await this.#until(() => this.#welcome);
    this.#send("snapshotBegin", 0, encodeMessages([this.#message]));
    let sent = 0;
    let checksum = 0;
    for await (const chunk of snapshot.chunks()) {
      await this.#until(() => sent - this.#acked < PEER.snapshotWindowChunks);
      sent += 1;
      checksum = crc32(chunk, checksum);
      this.#send("snapshotChunk", sent, chunk);
    }
    const end = new ByteWriter(16).varint(sent).u32(checksum).take();
    this.#send("snapshotEnd", 0, end);
    await this.#until(() => this.#done);
  }

  end(): void {
    this.#stream.end();
  }

  #send(kind: "snapshotBegin" | "snapshotChunk" | "snapshotEnd", id: number, body: Uint8Array) {
    this.#stream.send(encodeFrame(kind, id, body));
  }

  #received(bytes: Uint8Array): void {
    try {
      const frame = decodeFrame(bytes);
      if (frame.kind === "welcome") this.#welcome = true;
      else if (frame.kind === "snapshotAck") this.#acked = Math.max(this.#acked, frame.id);
      else if (frame.kind === "snapshotDone") this.#done = true;
      else if (frame.kind === "refuse") this.#failure = decoder.decode(frame.body);
    } catch (error) {
      if (!(error instanceof BytesError)) throw error;
      this.#failure = error.message;
    }
    this.#wake?.();
  }

  #fail(reason: string): void {
    this.#failure ??= reason;
    this.#wake?.();
  }

  /** Waits for the other side; it has to move within the silence limit. */
  async #until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      if (this.#failure !== undefined && !this.#done) throw new Error(this.#failure);
      let timer: ReturnType<typeof setTimeout> | undefined;
      await new Promise<void>((resolve, reject) => {
        this.#wake = resolve;
        const late = () => reject(new Error(`the node took nothing for ${PEER.snapshotIdleMs} ms`));
        timer = setTimeout(late, PEER.snapshotIdleMs);
      }).finally(() => clearTimeout(timer));
      this.#wake = undefined;
    }
    if (this.#failure !== undefined && !this.#done) throw new Error(this.#failure);
  }
}

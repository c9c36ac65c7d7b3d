/** Streams to other nodes on `@grpc/grpc-js`. Every dial has a connection of its own, closed with the stream. */
import { Buffer } from "node:buffer";
import * as grpc from "@grpc/grpc-js";
import { PEER } from "../base/mod.ts";
import type { Dial, FrameStream, FrameStreamEvents, Lane } from "./frame_stream.ts";

export const PEER_PATHS: Readonly<Record<Lane, string>> = {
  Link: "/rnacos.peer.Peer/Link",
  Snapshot: "/rnacos.peer.Peer/Snapshot",
};

const toBuffer = (bytes: Uint8Array): Buffer =>
  bytes instanceof Buffer ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const asIs = (bytes: Buffer): Buffer => bytes;

class ClientStream implements FrameStream {
  readonly #client: grpc.Client;
  readonly #call: grpc.ClientDuplexStream<Buffer, Buffer>;
  #queuedBytes = 0;
  #open = true;

  constructor(address: string, lane: Lane, events: FrameStreamEvents) {
    this.#client = new grpc.Client(address, grpc.credentials.createInsecure(), {
      // A channel of its own: nothing is shared with another stream, and a name is looked up at each dial.
      "grpc.use_local_subchannel_pool": 1,
      "grpc.max_receive_message_length": PEER.maxFrameBytes,
      "grpc.max_send_message_length": -1,
      "grpc.enable_channelz": 0,
      "grpc.enable_retries": 0,
    });
    this.#call = this.#client.makeBidiStreamRequest(PEER_PATHS[lane], asIs, asIs);
    this.#call.on("data", (bytes: Buffer) => {
      if (this.#open) events.message(bytes);
    });
    // "status" follows "error" and "end" alike, and says why.
    this.#call.on("error", (error: Error) => this.#close(events, error.message));
    this.#call.on("status", (status: grpc.StatusObject) => this.#close(events, status.details));
    this.#call.on("end", () => this.#close(events, "the other side ended the stream"));
  }

  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  send(message: Uint8Array): void {
    if (!this.#open) return;
    this.#queuedBytes += message.length;
    this.#call.write(toBuffer(message), () => {
      this.#queuedBytes -= message.length;
    });
  }

  end(): void {
    if (this.#open) this.#call.cancel();
  }

  #close(events: FrameStreamEvents, reason: string): void {
    if (!this.#open) return;
    this.#open = false;
    this.#call.cancel();
    this.#client.close();
    events.closed(reason);
  }
}

export const grpcDial: Dial = (address, lane, events) => new ClientStream(address, lane, events);

/**
 * Streams to other nodes: gRPC over HTTP/2, one connection with one stream each. Written by hand because the stream of
 * a peer needs exact answers to "how much waits" and "why did it end", which the general client does not give.
 */
import { connect, type Socket } from "node:net";
import {
  type ClusterAccess,
  type HostPort,
  isOwnMachine,
  messageOf,
  PEER,
  showHost,
} from "../base/mod.ts";
import { CALLS_OWN_MACHINE_ONLY } from "./access.ts";
import type { Dial, FrameStream, FrameStreamEvents, Lane } from "./frame_stream.ts";
import { MessageAssembler, messageHead } from "./grpc_messages.ts";
import {
  FLAG,
  FRAME,
  FrameSplitter,
  type Http2Frame,
  http2Frame,
  opening,
  readU32,
  requestHeaders,
  SETTING,
  windowUpdate,
} from "./http2_frames.ts";
import { parseAddress } from "./peer_address.ts";
import { SendQueue } from "./send_queue.ts";

export const PEER_PATHS: Readonly<Record<Lane, string>> = {
  Link: "/rnacos.peer.Peer/Link",
  Snapshot: "/rnacos.peer.Peer/Snapshot",
};

const WINDOW_BYTES = 4 * 1024 * 1024;
const KEEPALIVE_MS = 10_000;
const NO_BYTES = new Uint8Array(0);

interface StreamOptions {
  /** Whether a connection with these ends may be used. */
  readonly mayUse: typeof isOwnMachine;
  readonly events: FrameStreamEvents;
}

class GrpcStream implements FrameStream {
  readonly #socket: Socket;
  readonly #events: FrameStreamEvents;
  readonly #frames = new FrameSplitter();
  readonly #messages = new MessageAssembler(PEER.maxFrameBytes);
  readonly #out = new SendQueue();
  /** Taken from the windows of this side and not yet given back. */
  #consumedBytes = 0;
  #heardBytes = 0;
  #heard = false;
  #open = true;
  /** Nothing leaves before it is known where the connection ends. */
  #connected = false;

  constructor(to: HostPort, path: string, { mayUse, events }: StreamOptions) {
    this.#events = events;
    this.#socket = connect({ host: to.host, port: to.port, noDelay: true });
    this.#socket.setKeepAlive(true, KEEPALIVE_MS);
    // A plain array of bytes: `slice` of a Buffer would be a view that keeps the whole read alive.
    this.#socket.on("data", (bytes: Uint8Array) => {
      this.#received(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length));
    });
    this.#socket.on("error", (error: Error) => this.#close(error.message));
    this.#socket.on("end", () => this.#close("the other side ended the connection"));
    this.#socket.on("close", () => this.#close("the connection is closed"));
    this.#socket.on("connect", () => {
      if (!this.#open) return;
      const { remoteAddress = "", localAddress = "" } = this.#socket;
      if (!mayUse(remoteAddress, localAddress)) return this.#close(CALLS_OWN_MACHINE_ONLY);
      this.#connected = true;
      this.#socket.write(opening(WINDOW_BYTES));
      this.#socket.write(requestHeaders(path, `${showHost(to.host)}:${to.port}`));
      this.#flush();
    });
  }

  get queuedBytes(): number {
    return this.#out.queuedBytes + this.#socket.writableLength;
  }

  get heardBytes(): number {
    return this.#heardBytes;
  }

  send(message: Uint8Array): void {
    if (!this.#open) return;
    this.#out.push(messageHead(message.length));
    this.#out.push(message);
    this.#flush();
  }

  end(): void {
    if (!this.#open) return;
    this.#flush();
    queueMicrotask(() => this.#close("this side ended the stream"));
  }

  #flush(): void {
    if (!this.#open || !this.#connected) return;
    const bytes = this.#out.take();
    if (bytes !== undefined) this.#socket.write(bytes);
  }

  #received(bytes: Uint8Array): void {
    if (!this.#open) return;
    this.#heardBytes += bytes.length;
    try {
      this.#frames.push(bytes, (frame) => this.#take(frame));
      this.#giveBack();
    } catch (error) {
      this.#close(messageOf(error));
    }
  }

  #take(frame: Http2Frame): void {
    if (!this.#open) return;
    if (!this.#heard && frame.type !== FRAME.settings) {
      throw new Error("the other side does not speak HTTP/2");
    }
    this.#heard = true;
    const { type, flags, payload } = frame;
    if (type === FRAME.data) this.#data(frame);
    else if (type === FRAME.settings) this.#settings(flags, payload);
    else if (type === FRAME.windowUpdate) {
      this.#out.widen(frame.stream, readU32(payload, 0) & 0x7fff_ffff);
      this.#flush();
    } else if (type === FRAME.ping && (flags & FLAG.ack) === 0) {
      this.#control(http2Frame(FRAME.ping, { flags: FLAG.ack, payload }));
    } else if (type === FRAME.headers && (flags & FLAG.endStream) !== 0) {
      this.#close("the other side ended the stream");
    } else if (type === FRAME.rstStream) {
      this.#close(`the other side reset the stream (code ${readU32(payload, 0)})`);
    } else if (type === FRAME.goAway && (readU32(payload, 4) !== 0 || readU32(payload, 0) === 0)) {
      this.#close(`the other side goes away (code ${readU32(payload, 4)})`);
    }
  }

  #data({ flags, payload }: Http2Frame): void {
    this.#consumedBytes += payload.length;
    const padding = (flags & FLAG.padded) === 0 ? 0 : 1 + (payload[0] ?? 0);
    const start = padding === 0 ? 0 : 1;
    if (padding > payload.length) throw new Error("the other side does not speak HTTP/2");
    this.#messages.push(payload.subarray(start, payload.length - padding + start), (message) => {
      if (this.#open) this.#events.message(message);
    });
    if ((flags & FLAG.endStream) !== 0) this.#close("the other side ended the stream");
  }

  #settings(flags: number, payload: Uint8Array): void {
    if ((flags & FLAG.ack) !== 0) return;
    for (let at = 0; at + 6 <= payload.length; at += 6) {
      const id = readU32(payload, at) >>> 16;
      if (id === SETTING.initialWindowSize) this.#out.setInitialWindow(readU32(payload, at + 2));
    }
    this.#control(http2Frame(FRAME.settings, { flags: FLAG.ack, payload: NO_BYTES }));
    this.#flush();
  }

  #giveBack(): void {
    if (this.#consumedBytes < WINDOW_BYTES / 2) return;
    this.#control(windowUpdate(0, this.#consumedBytes));
    this.#control(windowUpdate(1, this.#consumedBytes));
    this.#consumedBytes = 0;
  }

  #control(bytes: Uint8Array): void {
    if (!this.#open) return;
    if (this.#socket.writableLength > PEER.maxQueuedBytes) {
      throw new Error("the other side asks and does not read");
    }
    this.#socket.write(bytes);
  }

  #close(reason: string): void {
    if (!this.#open) return;
    this.#open = false;
    this.#out.clear();
    this.#socket.destroy();
    this.#events.closed(reason);
  }
}

/** A stream that never was. */
function deadStream(reason: string, events: FrameStreamEvents): FrameStream {
  queueMicrotask(() => events.closed(reason));
  return { queuedBytes: 0, heardBytes: 0, send: () => {}, end: () => {} };
}

/**
 * Opens streams over TCP; an address that cannot be read, or that this node may not go to, is a stream that fails.
 * `isOwn` is given by tests alone.
 */
export function grpcDial(access: ClusterAccess, isOwn = isOwnMachine): Dial {
  const mayUse = access === "own-machine" ? isOwn : () => true;
  return (address, lane, events) => {
    const to = parseAddress(address);
    return to === undefined
      ? deadStream(`the address ${address} is no host:port`, events)
      : new GrpcStream(to, PEER_PATHS[lane], { mayUse, events });
  };
}

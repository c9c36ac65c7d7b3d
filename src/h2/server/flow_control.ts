import { H2 } from "../../base/mod.ts";
import { H2Error } from "../frame/h2_error.ts";
import { CODE, MAX_WINDOW_BYTES } from "../frame/numbers.ts";
import { readSettings } from "../frame/settings.ts";
import { readIncrement } from "../frame/short_frames.ts";
import { putSettingsAck, putWindowUpdate } from "./control_frames.ts";
import type { FloodGuard } from "./flood_guard.ts";
import type { H2Stream } from "./h2_stream.ts";
import type { OutBuffer } from "./out_buffer.ts";
import type { SendSide } from "./send_side.ts";
import type { StreamTable } from "./stream_table.ts";

interface FlowControlOptions {
  readonly out: OutBuffer;
  readonly send: SendSide;
  readonly streams: StreamTable;
  readonly guard: FloodGuard;
  /** Resets a stream because of what the peer did. */
  readonly reset: (id: number, code: number) => void;
}

/** The windows of both directions (RFC 9113, 5.2): what the peer may send, and what it takes. */
export class FlowControl {
  readonly #options: FlowControlOptions;
  /** Data received since the window of the connection was replenished last. */
  #receivedBytes = 0;

  constructor(options: FlowControlOptions) {
    this.#options = options;
  }

  /** Accounts for data on the connection, padding included. Throws H2Error for more than the window. */
  received(bytes: number): void {
    this.#receivedBytes += bytes;
    if (this.#receivedBytes > H2.connectionWindowBytes) {
      throw new H2Error(CODE.flowControlError, "The peer sends more than it may");
    }
    if (this.#receivedBytes < H2.connectionWindowBytes / 2) return;
    putWindowUpdate(this.#options.out, 0, this.#receivedBytes);
    this.#receivedBytes = 0;
  }

  /** Accounts for data on a stream; false when it was more than the window, and the stream is reset. */
  receivedOn(stream: H2Stream, bytes: number, endStream: boolean): boolean {
    stream.receivedBytes += bytes;
    if (stream.receivedBytes > H2.streamWindowBytes) {
      this.#options.reset(stream.id, CODE.flowControlError);
      return false;
    }
    if (!endStream && stream.receivedBytes >= H2.streamWindowBytes / 2) {
      putWindowUpdate(this.#options.out, stream.id, stream.receivedBytes);
      stream.receivedBytes = 0;
    }
    return true;
  }

  /** The payload of a SETTINGS frame that is no acknowledgement. */
  settings(payload: Uint8Array): void {
    const { out, send, streams } = this.#options;
    const { initialWindow, maxFrameBytes } = readSettings(payload);
    if (initialWindow !== undefined) send.setInitialWindow(initialWindow, streams.values());
    if (maxFrameBytes !== undefined) send.setMaxFrame(maxFrameBytes);
    putSettingsAck(out);
  }

  /** A WINDOW_UPDATE frame. */
  windowUpdate(id: number, payload: Uint8Array): void {
    const { send, streams, guard, reset } = this.#options;
    const bytes = readIncrement(payload);
    guard.windowUpdate(streams.opened, send.sentBytes);
    if (id === 0) {
      if (bytes === 0) throw new H2Error(CODE.protocolError, "The peer widens by nothing");
      send.widenConnection(bytes);
      return;
    }
    streams.checkUsed(id);
    const stream = streams.get(id);
    if (stream === undefined) return;
    stream.sendWindow += bytes;
    if (bytes === 0) reset(id, CODE.protocolError);
    else if (stream.sendWindow > MAX_WINDOW_BYTES) reset(id, CODE.flowControlError);
  }
}

/** Frames without content of the layer above, as this server writes them. */
import { H2 } from "../../base/mod.ts";
import { DEFAULT_WINDOW_BYTES, FLAG, FRAME, SETTING } from "../frame/numbers.ts";
import type { OutBuffer } from "./out_buffer.ts";

/** What the server says first. */
export function putOpening(out: OutBuffer, maxStreams: number): void {
  const settings = [
    [SETTING.maxConcurrentStreams, maxStreams],
    [SETTING.initialWindowSize, H2.streamWindowBytes],
    [SETTING.maxHeaderListSize, H2.maxHeaderListBytes],
  ] as const;
  out.head(settings.length * 6, FRAME.settings, 0, 0);
  for (const [id, value] of settings) {
    out.u16(id);
    out.u32(value);
  }
  putWindowUpdate(out, 0, H2.connectionWindowBytes - DEFAULT_WINDOW_BYTES);
}

export function putSettingsAck(out: OutBuffer): void {
  out.head(0, FRAME.settings, FLAG.ack, 0);
}

export function putPingAck(out: OutBuffer, payload: Uint8Array): void {
  out.head(payload.length, FRAME.ping, FLAG.ack, 0);
  out.put(payload);
}

export function putWindowUpdate(out: OutBuffer, stream: number, bytes: number): void {
  out.head(4, FRAME.windowUpdate, 0, stream);
  out.u32(bytes);
}

export function putReset(out: OutBuffer, stream: number, code: number): void {
  out.head(4, FRAME.resetStream, 0, stream);
  out.u32(code);
}

export function putGoAway(out: OutBuffer, lastStream: number, code: number): void {
  out.head(8, FRAME.goAway, 0, 0);
  out.u32(lastStream);
  out.u32(code);
}

/** Frames without content of the layer above, as a client writes them. */
import { Buffer } from "node:buffer";
import { H2 } from "../../base/mod.ts";
import { encodeFrame } from "../frame/frame_header.ts";
import { DEFAULT_WINDOW_BYTES, FLAG, FRAME, PREFACE, SETTING } from "../frame/numbers.ts";
import { putU32 } from "../frame/u32.ts";

const NOTHING = new Uint8Array(0);
export const SETTINGS_ACK: Uint8Array = encodeFrame(
  { type: FRAME.settings, flags: FLAG.ack, stream: 0 },
  NOTHING,
);

export function windowUpdate(stream: number, bytes: number): Uint8Array {
  const payload = new Uint8Array(4);
  putU32(payload, 0, bytes);
  return encodeFrame({ type: FRAME.windowUpdate, flags: 0, stream }, payload);
}

export function pingAck(payload: Uint8Array): Uint8Array {
  return encodeFrame({ type: FRAME.ping, flags: FLAG.ack, stream: 0 }, payload);
}

/** What a client says first: preface, settings with its window, and a connection window of the same size. */
export const OPENING: Uint8Array = opening();

function opening(): Uint8Array {
  const settings = new Uint8Array(12);
  settings[1] = SETTING.enablePush;
  settings[7] = SETTING.initialWindowSize;
  putU32(settings, 8, H2.clientWindowBytes);
  return Buffer.concat([
    Buffer.from(PREFACE, "latin1"),
    encodeFrame({ type: FRAME.settings, flags: 0, stream: 0 }, settings),
    windowUpdate(0, H2.clientWindowBytes - DEFAULT_WINDOW_BYTES),
  ]);
}

/** What short frames of a peer say; throws H2Error for those that are not as they must be. */
import { Buffer } from "node:buffer";
import { H2Error } from "./h2_error.ts";
import { CODE, FLAG, MAX_WINDOW_BYTES, PREFACE } from "./numbers.ts";
import { readU32 } from "./u32.ts";

const PREFACE_BYTES = Buffer.from(PREFACE, "latin1");

/** Bytes of the preface; 0 while it is not whole. */
export function readPreface(bytes: Uint8Array, from: number, to: number): number {
  const count = Math.min(to - from, PREFACE_BYTES.length);
  for (let index = 0; index < count; index++) {
    if (bytes[from + index] !== PREFACE_BYTES[index]) {
      throw new H2Error(CODE.protocolError, "The peer does not speak HTTP/2");
    }
  }
  return count < PREFACE_BYTES.length ? 0 : count;
}

/** True when it acknowledges ours. */
export function checkSettings(flags: number, id: number, payload: Uint8Array): boolean {
  const isAck = (flags & FLAG.ack) !== 0;
  if (id !== 0) throw new H2Error(CODE.protocolError, "The peer sends settings on a stream");
  if (isAck ? payload.length > 0 : payload.length % 6 !== 0) {
    throw new H2Error(CODE.frameSizeError, `The peer sends ${payload.length} bytes of settings`);
  }
  return isAck;
}

export function readIncrement(payload: Uint8Array): number {
  if (payload.length !== 4) {
    throw new H2Error(CODE.frameSizeError, `The peer widens by ${payload.length} bytes`);
  }
  return readU32(payload, 0) & MAX_WINDOW_BYTES;
}

export function checkReset(payload: Uint8Array): void {
  if (payload.length === 4) return;
  throw new H2Error(CODE.frameSizeError, `The peer resets with ${payload.length} bytes`);
}

export function checkPing(id: number, payload: Uint8Array): void {
  if (id !== 0) throw new H2Error(CODE.protocolError, "The peer pings a stream");
  if (payload.length !== 8) {
    throw new H2Error(CODE.frameSizeError, `The peer pings with ${payload.length} bytes`);
  }
}

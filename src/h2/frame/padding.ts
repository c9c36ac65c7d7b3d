import type { Buffer } from "node:buffer";
import { H2Error } from "./h2_error.ts";
import { CODE, FLAG } from "./numbers.ts";

const PRIORITY_BYTES = 5;

/** The payload without what its flags say stands before and after it. */
function within(payload: Buffer, before: number, after: number): Buffer {
  if (before + after > payload.length) {
    throw new H2Error(CODE.protocolError, "The peer pads more than there is");
  }
  return payload.subarray(before, payload.length - after);
}

/** The data of a DATA frame. */
export function dataOf(flags: number, payload: Buffer): Buffer {
  if ((flags & FLAG.padded) === 0) return payload;
  return within(payload, 1, payload[0] ?? 0);
}

/** The header block, or its beginning, of a HEADERS frame. */
export function headerBlockOf(flags: number, payload: Buffer): Buffer {
  const isPadded = (flags & FLAG.padded) !== 0;
  const priorityBytes = (flags & FLAG.priority) === 0 ? 0 : PRIORITY_BYTES;
  if (!isPadded && priorityBytes === 0) return payload;
  return within(payload, (isPadded ? 1 : 0) + priorityBytes, isPadded ? payload[0] ?? 0 : 0);
}

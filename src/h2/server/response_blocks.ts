/** The header blocks of all answers. They never use the peer's table, so the few that there are are made once. */
import { Buffer } from "node:buffer";

/** The status codes of gRPC that this server gives by itself. */
export const STATUS = {
  ok: 0,
  unimplemented: 12,
  internal: 13,
  resourceExhausted: 8,
  unavailable: 14,
} as const;

const LITERAL = 0;
/** Literal whose name is entry 8 of the static table. */
const STATUS_NAME = 8;
const STATUS_200 = 0x88;
/** Literal whose name is entry 31 of the static table. */
const CONTENT_TYPE_NAME = [15, 16] as const;
const MAX_SHORT = 126;

/** Plain text with its length in one byte; ASCII. */
function text(value: string): Buffer {
  const bytes = Buffer.from(value.slice(0, MAX_SHORT), "latin1");
  return Buffer.concat([Uint8Array.of(bytes.length), bytes]);
}

function field(name: string, value: string): Buffer {
  return Buffer.concat([Uint8Array.of(LITERAL), text(name), text(value)]);
}

/** How `grpc-message` carries what is not printable ASCII. */
function percentEncode(message: string): string {
  return message.replace(/[^ -$&-~]/gu, (character) => encodeURIComponent(character));
}

/** Head of every answer that is gRPC. */
export const RESPONSE_HEAD: Uint8Array = Buffer.concat([
  Uint8Array.of(STATUS_200, ...CONTENT_TYPE_NAME),
  text("application/grpc"),
]);

/** Trailers with this status. */
export function trailers(status: number, message = ""): Uint8Array {
  const code = field("grpc-status", String(status));
  return message === ""
    ? code
    : Buffer.concat([code, field("grpc-message", percentEncode(message))]);
}

export const OK_TRAILERS = trailers(STATUS.ok);

/** The whole answer to what is no gRPC call. */
export function plainStatus(status: number): Uint8Array {
  return Buffer.concat([Uint8Array.of(STATUS_NAME), text(String(status))]);
}

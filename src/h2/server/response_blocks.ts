/** The header blocks of all answers. They never use the peer's table, so the few that there are are made once. */
import { Buffer } from "node:buffer";
import { INDEXED, NAMED, shortText } from "../hpack/literals.ts";

/** The status codes of gRPC that this server gives by itself. */
export const STATUS = {
  ok: 0,
  unimplemented: 12,
  internal: 13,
  resourceExhausted: 8,
  unavailable: 14,
} as const;

function field(name: string, value: string): Buffer {
  return Buffer.concat([Uint8Array.from(NAMED.other), shortText(name), shortText(value)]);
}

/** How `grpc-message` carries what is not printable ASCII. */
function percentEncode(message: string): string {
  return message.replace(/[^ -$&-~]/gu, (character) => encodeURIComponent(character));
}

/** Head of every answer that is gRPC. */
export const RESPONSE_HEAD: Uint8Array = Buffer.concat([
  Uint8Array.of(INDEXED.status200, ...NAMED.contentType),
  shortText("application/grpc"),
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
  return Buffer.concat([Uint8Array.from(NAMED.status), shortText(String(status))]);
}

/** A header field as it is kept in the tables of HPACK, judged once: the fields of a client's calls are the same again and again. */

/** What a field means to a gRPC server. */
export const FIELD = {
  /** Of no interest. */
  plain: 0,
  post: 1,
  otherMethod: 2,
  path: 3,
  scheme: 4,
  authority: 5,
  grpcContent: 6,
  otherContent: 7,
  /** Makes a request malformed (RFC 9113, 8.2 and 8.3). */
  forbidden: 8,
} as const;

export interface HeaderField {
  readonly name: string;
  readonly value: string;
  /** One of `FIELD`. */
  readonly kind: number;
  /** As HPACK counts it. */
  readonly sizeBytes: number;
}

const OVERHEAD_BYTES = 32;
const NAME = /^[\x21-\x40\x5b-\x7e]+$/;
const BROKEN_VALUE = /[\0\r\n]/;
const GRPC_CONTENT = /^application\/grpc(\+proto)?([ \t]*;.*)?$/;

function kindOf(name: string, value: string): number {
  switch (name) {
    case ":method":
      return value === "POST" ? FIELD.post : FIELD.otherMethod;
    case ":path":
      return FIELD.path;
    case ":scheme":
      return FIELD.scheme;
    case ":authority":
      return FIELD.authority;
    case "content-type":
      return GRPC_CONTENT.test(value) ? FIELD.grpcContent : FIELD.otherContent;
    case "te":
      return value === "trailers" ? FIELD.plain : FIELD.forbidden;
    case "connection":
    case "keep-alive":
    case "proxy-connection":
    case "transfer-encoding":
    case "upgrade":
      return FIELD.forbidden;
    default:
      return name.startsWith(":") || !NAME.test(name) ? FIELD.forbidden : FIELD.plain;
  }
}

export function makeField(name: string, value: string): HeaderField {
  const kind = BROKEN_VALUE.test(value) ? FIELD.forbidden : kindOf(name, value);
  return { name, value, kind, sizeBytes: name.length + value.length + OVERHEAD_BYTES };
}

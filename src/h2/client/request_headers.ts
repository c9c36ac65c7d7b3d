import { encodeFrame } from "../frame/frame_header.ts";
import { FLAG, FRAME } from "../frame/numbers.ts";
import { INDEXED, NAMED, shortText } from "../hpack/literals.ts";

/** The HEADERS frame of one gRPC call. Path and authority have at most 126 characters. */
export function requestHeaders(stream: number, path: string, authority: string): Uint8Array {
  const block = Uint8Array.from([
    INDEXED.methodPost,
    INDEXED.schemeHttp,
    ...NAMED.path,
    ...shortText(path),
    ...NAMED.authority,
    ...shortText(authority),
    ...NAMED.contentType,
    ...shortText("application/grpc"),
    ...NAMED.other,
    ...shortText("te"),
    ...shortText("trailers"),
  ]);
  return encodeFrame({ type: FRAME.headers, flags: FLAG.endHeaders, stream }, block);
}

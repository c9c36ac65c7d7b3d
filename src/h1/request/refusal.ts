/** A request that cannot be served, with the status that its RFC names. The connection ends after it. */
export interface Refusal {
  readonly status: number;
  /** For the client and the log; nothing of the request is in it. */
  readonly why: string;
}

function refusal(status: number, why: string): Refusal {
  return Object.freeze({ status, why });
}

export const BAD = {
  method: refusal(400, "The method has characters that no method has"),
  longMethod: refusal(501, "The method is longer than any that is served"),
  target: refusal(400, "The target has characters that no target has"),
  targetForm: refusal(400, "The target is neither a path nor a whole URL"),
  targetText: refusal(400, "The target is no UTF-8"),
  longTarget: refusal(414, "The target is too long"),
  connect: refusal(501, "This is no proxy: CONNECT is not served"),
  protocol: refusal(400, "The request line does not end with a version of HTTP"),
  version: refusal(505, "HTTP/1.1 and HTTP/1.0 are served"),
  emptyLines: refusal(400, "Too many empty lines before the request"),
  lineEnd: refusal(400, "A line does not end with carriage return and line feed"),
  fieldName: refusal(400, "The name of a header has characters that no name has"),
  folded: refusal(400, "A header goes on in a second line"),
  fieldValue: refusal(400, "The value of a header has a control character"),
  largeHead: refusal(431, "The headers are too large"),
  manyFields: refusal(431, "There are too many headers"),
  host: refusal(400, "One Host is wanted"),
  hostText: refusal(400, "The Host has characters that no name of a host has"),
  twoLengths: refusal(400, "One Content-Length at most is wanted"),
  length: refusal(400, "The Content-Length is no number"),
  longBody: refusal(413, "The Content-Length is larger than any body that is served"),
  bothLengths: refusal(400, "Content-Length and Transfer-Encoding exclude each other"),
  oldCoding: refusal(400, "HTTP/1.0 has no Transfer-Encoding"),
  coding: refusal(501, "The only Transfer-Encoding that is served is chunked"),
  expectation: refusal(417, "The only expectation that is met is 100-continue"),
  chunkSize: refusal(400, "The size of a chunk is no number of the base 16"),
  largeChunk: refusal(413, "A chunk is larger than any body that is served"),
  chunkEnd: refusal(400, "A chunk does not end where its size says"),
  extension: refusal(400, "The extension of a chunk has a control character"),
  extensions: refusal(400, "The extensions of the chunks are too long"),
  trailer: refusal(400, "A trailer is no header"),
  trailers: refusal(431, "The trailers are too large"),
  slowHead: refusal(408, "The request took too long"),
  slowBody: refusal(408, "The request body took too long"),
  noRoom: refusal(503, "Too many requests arrive at once, please try again later"),
} as const;

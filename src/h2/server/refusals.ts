/** What a call gets that is not even looked at. */
import { H2 } from "../../base/mod.ts";
import type { RequestHead } from "./request_head.ts";
import { plainStatus, STATUS, trailers } from "./response_blocks.ts";

const METHOD_NOT_ALLOWED = plainStatus(405);
const UNSUPPORTED_MEDIA_TYPE = plainStatus(415);
const HEADERS_TOO_LARGE = plainStatus(431);
const UNKNOWN_METHOD = trailers(STATUS.unimplemented, "The server does not implement the method");
const METADATA_TOO_LARGE = trailers(
  STATUS.resourceExhausted,
  `The metadata is larger than ${H2.maxHeaderListBytes} bytes`,
);

interface Refusal {
  readonly block: Uint8Array;
  /** False when it is the end of a gRPC answer, whose head has to stand before it. */
  readonly isWhole: boolean;
}

export function refusalOf(head: RequestHead): Refusal {
  if (head.tooLarge) {
    return head.isGrpc
      ? { block: METADATA_TOO_LARGE, isWhole: false }
      : { block: HEADERS_TOO_LARGE, isWhole: true };
  }
  if (!head.isPost) return { block: METHOD_NOT_ALLOWED, isWhole: true };
  if (!head.isGrpc) return { block: UNSUPPORTED_MEDIA_TYPE, isWhole: true };
  return { block: UNKNOWN_METHOD, isWhole: false };
}

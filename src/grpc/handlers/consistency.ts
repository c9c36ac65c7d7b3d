/** What requests about configs may say in their headers: `consistency`, with the words that HTTP has for it. */
import { INDEX_HEADER, param } from "../../api/mod.ts";
import { withHeader } from "../payload_codec.ts";

/** Of requests that read. */
export const READ_CONSISTENCY = param.header().about(
  "`linearizable` reads what is acknowledged anywhere; `local` tells the index only",
);

/** Of requests that change something. */
export const WRITE_CONSISTENCY = param.header().about(
  "`local` tells the index that the node has applied, the change included",
);

/**
 * The answer with the index up to which this node has applied the log, for those who speak of consistency: all other
 * clients get the bytes that they always got, which are made once.
 */
export function withIndex(
  consistency: string | undefined,
  index: number,
  answer: Uint8Array,
): Uint8Array {
  return consistency === undefined ? answer : withHeader(answer, INDEX_HEADER, String(index));
}

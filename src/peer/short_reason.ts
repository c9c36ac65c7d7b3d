import { PEER } from "../base/mod.ts";

/** A text for the log or the other side, never longer than allowed. */
export function shortReason(reason: string): string {
  const max = PEER.maxReasonChars;
  return reason.length <= max ? reason : `${reason.slice(0, max)}...`;
}

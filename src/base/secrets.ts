/** Comparing secrets that came over the network. */
import { createHash, timingSafeEqual } from "node:crypto";

/** Takes a time that tells nothing about the wanted one, not even its length. */
export function sameSecret(given: string, wanted: string): boolean {
  return timingSafeEqual(sha256(given), sha256(wanted));
}

function sha256(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}

/** MD5 as the protocol wants it: a fingerprint that clients compare, not a protection. */
import { createHash } from "node:crypto";

/** Lower-case hex MD5 of the text's UTF-8 bytes. */
export function md5Hex(text: string): string {
  return createHash("md5").update(text, "utf8").digest("hex");
}

/** Lower-case hex MD5 of all chunks as one sequence of bytes. */
export function md5HexOfChunks(chunks: Iterable<Uint8Array>): string {
  const hash = createHash("md5");
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest("hex");
}

import { Buffer } from "node:buffer";

/** Two lower-case digits for each byte. */
export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
}

/** Throws RangeError for anything but pairs of digits. */
export function bytesOfHex(text: string): Uint8Array<ArrayBuffer> {
  if (text.length % 2 !== 0 || !/^[0-9a-f]*$/i.test(text)) {
    throw new RangeError("Cannot read bytes: pairs of hexadecimal digits are wanted");
  }
  return new Uint8Array(Buffer.from(text, "hex"));
}

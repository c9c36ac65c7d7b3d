/** Texts from bytes and back, by the methods that `toString` and `write` of a buffer come down to, at half their cost. */
import type { Buffer } from "node:buffer";

interface NativeText {
  latin1Slice(start: number, end: number): string;
  utf8Write(text: string, at: number, maxBytes: number): number;
}

export function latin1Text(bytes: Buffer, start: number, end: number): string {
  return (bytes as Buffer & NativeText).latin1Slice(start, end);
}

/** Bytes that were written: no character in parts. */
export function putUtf8(bytes: Buffer, text: string, at: number): number {
  return (bytes as Buffer & NativeText).utf8Write(text, at, bytes.length - at);
}

/** The few forms of ASN.1 that a certificate needs, as DER. */

const SEQUENCE = 0x30;
const SET = 0x31;

export function tlv(tag: number, ...parts: readonly Uint8Array[]): Uint8Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  return joined([Uint8Array.from([tag, ...lengthBytes(length)]), ...parts]);
}

function lengthBytes(length: number): number[] {
  if (length < 0x80) return [length];
  const bytes: number[] = [];
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  return [0x80 + bytes.length, ...bytes];
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

export const sequence = (...parts: readonly Uint8Array[]) => tlv(SEQUENCE, ...parts);
export const set = (...parts: readonly Uint8Array[]) => tlv(SET, ...parts);
export const octets = (bytes: Uint8Array) => tlv(0x04, bytes);
export const boolean = (value: boolean) => tlv(0x01, Uint8Array.of(value ? 0xff : 0));
export const utf8 = (text: string) => tlv(0x0c, new TextEncoder().encode(text));

/** Of a number without a sign, the most significant byte first. */
export function integer(bytes: Uint8Array): Uint8Array {
  let start = 0;
  while (start < bytes.length - 1 && bytes[start] === 0) start++;
  const digits = bytes.subarray(start);
  const needsZero = (digits[0] ?? 0) >= 0x80;
  return tlv(0x02, Uint8Array.from(needsZero ? [0, ...digits] : digits));
}

/** Whole bytes, or the first `bits` of them. */
export function bits(bytes: Uint8Array, unused = 0): Uint8Array {
  return tlv(0x03, Uint8Array.of(unused), bytes);
}

export function oid(text: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = text.split(".").map(Number);
  const bytes = [first * 40 + second];
  for (const arc of rest) {
    const digits = [arc % 128];
    for (let left = Math.floor(arc / 128); left > 0; left = Math.floor(left / 128)) {
      digits.unshift(0x80 + left % 128);
    }
    bytes.push(...digits);
  }
  return tlv(0x06, Uint8Array.from(bytes));
}

/** UTCTime, which certificates use for years before 2050. */
export function time(ms: number): Uint8Array {
  const text = `${new Date(ms).toISOString().replaceAll(/[-:T]/g, "").slice(2, 14)}Z`;
  return tlv(0x17, new TextEncoder().encode(text));
}

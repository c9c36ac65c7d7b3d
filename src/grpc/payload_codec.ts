/**
 * The one message of the protocol, written and read by hand: `Payload { Metadata metadata = 2; Any body = 3 }` with
 * `Metadata { string type = 3; map headers = 7; string clientIp = 8 }`. Reading is total: a value or PayloadError.
 */
import { Buffer } from "node:buffer";
import { GRPC, NAMES } from "../base/mod.ts";

/** Bytes that are no Payload. */
export class PayloadError extends Error {
  override readonly name = "PayloadError";
}

/** A message as it came in. `body` and the headers are views into the bytes received. */
export interface Payload {
  readonly type: string;
  readonly body: Uint8Array;
  /**
   * The address that the sender states: behind a proxy that of the socket is everybody's. Undefined when it states none,
   * or what cannot be one. It is no proof of anything.
   */
  clientIp(): string | undefined;
  /** Headers of the metadata, decoded at each call: most requests are answered without them. */
  headers(): Map<string, string>;
  /** The value of one header as it came, a view; of several of one name the last one counts, as with `headers`. */
  header(name: string): Uint8Array | undefined;
}

const EMPTY = new Uint8Array(0);
const METADATA_TAG = 0x12;
const BODY_TAG = 0x1a;
const TYPE_TAG = 0x1a;
const HEADER_TAG = 0x3a;
const CLIENT_IP_TAG = 0x42;
const VALUE_TAG = 0x12;
const KEY_TAG = 0x0a;

const IP_TEXT = /^[\w.:%-]+$/;

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Walks over the fields of one message; only fields with a length are of interest here. */
export class FieldReader {
  readonly #bytes: Uint8Array;
  readonly #end: number;
  #at: number;
  #fields = 0;
  /** Where the value of the field read last begins and ends. */
  start = 0;
  stop = 0;

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
  }

  /** Tag of the next field with a length, whose value is then in `start..stop`; 0 at the end. */
  next(): number {
    while (this.#at < this.#end) {
      if (++this.#fields > GRPC.maxFields) {
        throw new PayloadError(`Cannot read the message: found more than ${GRPC.maxFields} fields`);
      }
      const tag = this.#varint();
      if (tag < 8) throw new PayloadError("Cannot read the message: found field number 0");
      switch (tag & 7) {
        case 0:
          this.#skipVarint();
          break;
        case 1:
          this.#skip(8);
          break;
        case 2: {
          const length = this.#varint();
          this.start = this.#at;
          this.#skip(length);
          this.stop = this.#at;
          return tag;
        }
        case 5:
          this.#skip(4);
          break;
        default:
          throw new PayloadError(`Cannot read the message: found wire type ${tag & 7}`);
      }
    }
    return 0;
  }

  #skip(length: number): void {
    if (length > this.#end - this.#at) {
      throw new PayloadError(
        `Cannot read ${length} bytes of the message: only ${this.#end - this.#at} are left`,
      );
    }
    this.#at += length;
  }

  /** Tags and lengths: at most 32 bits. */
  #varint(): number {
    let value = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#byte();
      // Multiplied, not shifted: the fifth byte would turn the number negative.
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw new PayloadError("Cannot read the message: found a length of more than 32 bits");
  }

  #skipVarint(): void {
    for (let count = 0; count < 10; count++) {
      if (this.#byte() < 0x80) return;
    }
    throw new PayloadError("Cannot read the message: found an integer of more than 64 bits");
  }

  #byte(): number {
    const byte = this.#at < this.#end ? this.#bytes[this.#at] : undefined;
    if (byte === undefined) {
      throw new PayloadError("Cannot read the message: it ends within a field");
    }
    this.#at++;
    return byte;
  }
}

/** Texts of the metadata are short, so the check for plain ASCII costs less than a call of the decoder. */
function shortText(bytes: Uint8Array, start: number, stop: number): string {
  for (let at = start; at < stop; at++) {
    if ((bytes[at] ?? 0) >= 0x80) {
      try {
        return strictUtf8.decode(bytes.subarray(start, stop));
      } catch (cause) {
        throw new PayloadError("Cannot read the metadata: found bytes that are no UTF-8", {
          cause,
        });
      }
    }
  }
  return Buffer.from(bytes.buffer, bytes.byteOffset + start, stop - start).toString("latin1");
}

/** Names of hosts pass, too: clients may be told to state one. Nothing that would forge a line of a log or a list does. */
function statedIp(bytes: Uint8Array): string | undefined {
  if (bytes.length > NAMES.maxIpChars) return undefined;
  const text = shortText(bytes, 0, bytes.length);
  return IP_TEXT.test(text) ? text : undefined;
}

function decodeHeaders(bytes: Uint8Array, ranges: readonly number[]): Map<string, string> {
  const headers = new Map<string, string>();
  for (let index = 0; index < ranges.length; index += 2) {
    const fields = new FieldReader(bytes, ranges[index] ?? 0, ranges[index + 1] ?? 0);
    let key = "";
    let value = "";
    for (let tag = fields.next(); tag !== 0; tag = fields.next()) {
      if (tag === KEY_TAG) key = shortText(bytes, fields.start, fields.stop);
      else if (tag === VALUE_TAG) value = shortText(bytes, fields.start, fields.stop);
    }
    headers.set(key, value);
  }
  return headers;
}

function isText(bytes: Uint8Array, start: number, stop: number, text: string): boolean {
  if (stop - start !== text.length) return false;
  for (let at = 0; at < text.length; at++) {
    if (bytes[start + at] !== text.charCodeAt(at)) return false;
  }
  return true;
}

/** `name` is plain ASCII. */
function findHeader(
  bytes: Uint8Array,
  ranges: readonly number[],
  name: string,
): Uint8Array | undefined {
  for (let index = ranges.length - 2; index >= 0; index -= 2) {
    const fields = new FieldReader(bytes, ranges[index] ?? 0, ranges[index + 1] ?? 0);
    let isNamed = false;
    let start = 0;
    let stop = 0;
    for (let tag = fields.next(); tag !== 0; tag = fields.next()) {
      if (tag === KEY_TAG) isNamed = isText(bytes, fields.start, fields.stop, name);
      else if (tag === VALUE_TAG) {
        start = fields.start;
        stop = fields.stop;
      }
    }
    if (isNamed) return bytes.subarray(start, stop);
  }
  return undefined;
}

function typeText(bytes: Uint8Array, start: number, stop: number): string {
  if (stop - start > GRPC.maxTypeChars) {
    throw new PayloadError(
      `Cannot read the type: found ${stop - start} bytes, at most ${GRPC.maxTypeChars} are wanted`,
    );
  }
  return shortText(bytes, start, stop);
}

/** Where the headers are; they are bounded while they are found, because a message is large enough for millions. */
class HeaderRanges {
  /** Start and end in turn. */
  readonly places: number[] = [];
  #bytes = 0;

  add(start: number, stop: number): void {
    this.places.push(start, stop);
    this.#bytes += stop - start;
    if (this.places.length > 2 * GRPC.maxHeaders) {
      throw new PayloadError(
        `Cannot read the metadata: found more than ${GRPC.maxHeaders} headers`,
      );
    }
    if (this.#bytes > GRPC.maxHeaderBytes) {
      throw new PayloadError(
        `Cannot read the metadata: found more than ${GRPC.maxHeaderBytes} bytes of headers`,
      );
    }
  }
}

/** Reads one message; throws PayloadError. Unknown fields are passed over, repeated ones merged, as protobuf does. */
export function decodePayload(bytes: Uint8Array): Payload {
  let type = "";
  let body: Uint8Array = EMPTY;
  let ip: Uint8Array = EMPTY;
  const headerRanges = new HeaderRanges();
  const outer = new FieldReader(bytes, 0, bytes.length);
  for (let tag = outer.next(); tag !== 0; tag = outer.next()) {
    if (tag === METADATA_TAG) {
      const inner = new FieldReader(bytes, outer.start, outer.stop);
      for (let field = inner.next(); field !== 0; field = inner.next()) {
        if (field === TYPE_TAG) type = typeText(bytes, inner.start, inner.stop);
        else if (field === HEADER_TAG) headerRanges.add(inner.start, inner.stop);
        else if (field === CLIENT_IP_TAG) ip = bytes.subarray(inner.start, inner.stop);
      }
    } else if (tag === BODY_TAG) {
      const inner = new FieldReader(bytes, outer.start, outer.stop);
      for (let field = inner.next(); field !== 0; field = inner.next()) {
        if (field === VALUE_TAG) body = bytes.subarray(inner.start, inner.stop);
      }
    }
  }
  return {
    type,
    body,
    clientIp: () => statedIp(ip),
    headers: () => decodeHeaders(bytes, headerRanges.places),
    header: (name) => findHeader(bytes, headerRanges.places, name),
  };
}

function varintLength(value: number): number {
  if (value < 0x80) return 1;
  if (value < 0x4000) return 2;
  if (value < 0x20_0000) return 3;
  return value < 0x1000_0000 ? 4 : 5;
}

function writeVarint(out: Buffer, at: number, value: number): number {
  let rest = value;
  let next = at;
  while (rest > 0x7f) {
    out[next++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  out[next++] = rest;
  return next;
}

/** Writes a message with this type (plain ASCII) and this JSON as its body. */
export function encodePayload(type: string, json: string): Buffer {
  const bodyBytes = Buffer.byteLength(json);
  const metadataBytes = 1 + varintLength(type.length) + type.length;
  const anyBytes = bodyBytes === 0 ? 0 : 1 + varintLength(bodyBytes) + bodyBytes;
  const out = Buffer.allocUnsafe(
    1 + varintLength(metadataBytes) + metadataBytes + 1 + varintLength(anyBytes) + anyBytes,
  );
  out[0] = METADATA_TAG;
  let at = writeVarint(out, 1, metadataBytes);
  out[at++] = TYPE_TAG;
  at = writeVarint(out, at, type.length);
  at += out.write(type, at, "latin1");
  out[at++] = BODY_TAG;
  at = writeVarint(out, at, anyBytes);
  if (bodyBytes > 0) {
    out[at++] = VALUE_TAG;
    at = writeVarint(out, at, bodyBytes);
    out.write(json, at, "utf8");
  }
  return out;
}

/** A copy of a message of `encodePayload` with one more header; name and value are plain ASCII and short. */
export function withHeader(message: Uint8Array, name: string, value: string): Buffer {
  const outer = new FieldReader(message, 0, message.length);
  if (outer.next() !== METADATA_TAG) {
    throw new PayloadError("Cannot add a header: the message does not begin with its metadata");
  }
  // Not a second metadata behind the first one: some readers take the last one instead of merging them.
  const { start, stop } = outer;
  const field = (tag: number, text: string) => [tag, text.length, ...Buffer.from(text, "latin1")];
  const entry = [...field(KEY_TAG, name), ...field(VALUE_TAG, value)];
  const header = Buffer.from([HEADER_TAG, entry.length, ...entry]);
  const head = Buffer.from([METADATA_TAG, 0, 0, 0, 0, 0]);
  const headBytes = writeVarint(head, 1, stop - start + header.length);
  const metadata = message.subarray(start, stop);
  return Buffer.concat([head.subarray(0, headBytes), metadata, header, message.subarray(stop)]);
}

/**
 * The little of protobuf that is needed: fields of varints, texts, bytes and floats. Members with their default value are
 * not written, as proto3 wants it.
 */
import { ByteReader, BytesError, ByteWriter, utf8Text } from "./bytes.ts";

const VARINT = 0;
const FIXED64 = 1;
const DELIMITED = 2;
const FIXED32 = 5;

/** Longest varint of protobuf: 64 bits, and negative numbers always take all of them. */
const MAX_VARINT_BYTES = 10;
/** Up to here a varint has at most 49 bits, which a number holds. */
const PLAIN_VARINT_BYTES = 7;

/** Puts one message together. */
export class ProtoWriter {
  readonly #out = new ByteWriter();

  /** A whole number from 0; 0 is left out. */
  uint(field: number, value: number): this {
    if (value !== 0) this.#tag(field, VARINT).varint(value);
    return this;
  }

  bool(field: number, value: boolean): this {
    return this.uint(field, value ? 1 : 0);
  }

  /** Left out when empty. */
  text(field: number, value: string): this {
    if (value !== "") this.#tag(field, DELIMITED).utf8(value);
    return this;
  }

  /** Left out when empty. */
  bytes(field: number, value: Uint8Array): this {
    if (value.length > 0) this.#tag(field, DELIMITED).bytes(value);
    return this;
  }

  /** A member of a list or map: written even when empty. */
  message(field: number, value: ProtoWriter): this {
    this.#tag(field, DELIMITED).bytes(value.#out.view());
    return this;
  }

  /** 32 bits; 0 is left out. */
  float(field: number, value: number): this {
    if (value === 0) return this;
    const view = new DataView(new ArrayBuffer(4));
    view.setFloat32(0, value, true);
    this.#tag(field, FIXED32).u32(view.getUint32(0, true));
    return this;
  }

  /** The message, without a length. */
  take(): Uint8Array<ArrayBuffer> {
    return this.#out.take();
  }

  /** The message with its length before it. */
  takeDelimited(): Uint8Array<ArrayBuffer> {
    return new ByteWriter(this.#out.length + MAX_VARINT_BYTES).bytes(this.#out.view()).take();
  }

  #tag(field: number, wire: number): ByteWriter {
    return this.#out.varint(field * 8 + wire);
  }
}

/** One member of a message; what it is read as must fit what is there, else BytesError. */
class ProtoField {
  readonly number: number;
  readonly #wire: number;
  readonly #value: number | Uint8Array;

  constructor(number: number, wire: number, value: number | Uint8Array) {
    this.number = number;
    this.#wire = wire;
    this.#value = value;
  }

  /** A whole number, negative ones included; beyond 53 bits it is rounded. */
  int(): number {
    if (this.#wire === VARINT && typeof this.#value === "number") return this.#value;
    throw this.#unlike("a number");
  }

  bool(): boolean {
    return this.int() !== 0;
  }

  /** A view into the input. */
  bytes(): Uint8Array {
    if (typeof this.#value !== "number") return this.#value;
    throw this.#unlike("bytes");
  }

  text(): string {
    return utf8Text(this.bytes());
  }

  float(): number {
    if (this.#wire !== FIXED32 || typeof this.#value !== "number") throw this.#unlike("a float");
    const view = new DataView(new ArrayBuffer(4));
    view.setUint32(0, this.#value, true);
    return view.getFloat32(0, true);
  }

  #unlike(wanted: string): BytesError {
    return new BytesError(
      `Cannot read field ${this.number}: ${wanted} is wanted, found wire type ${this.#wire}`,
    );
  }
}

/** The members of a message in the order in which they stand; throws BytesError where it is none. */
export function* protoFields(message: Uint8Array): Generator<ProtoField> {
  const reader = new ByteReader(message);
  while (reader.remaining > 0) {
    const tag = readProtoVarint(reader);
    const number = Math.floor(tag / 8);
    if (number < 1) throw new BytesError(`Cannot read a message: ${number} is no field number`);
    yield new ProtoField(number, tag % 8, readValue(reader, tag % 8));
  }
}

/** A varint of up to 64 bits, as a signed number. */
export function readProtoVarint(reader: ByteReader): number {
  let value = 0;
  let factor = 1;
  for (let count = 0; count < PLAIN_VARINT_BYTES; count++) {
    const byte = reader.u8();
    value += (byte & 0x7f) * factor;
    if (byte < 0x80) return value;
    factor *= 0x80;
  }
  let rest = 0n;
  for (let count = 0; count < MAX_VARINT_BYTES - PLAIN_VARINT_BYTES; count++) {
    const byte = reader.u8();
    rest |= BigInt(byte & 0x7f) << BigInt(count * 7);
    if (byte < 0x80) {
      return Number(BigInt.asIntN(64, BigInt(value) | rest << BigInt(PLAIN_VARINT_BYTES * 7)));
    }
  }
  throw new BytesError("Cannot read an integer: found more than 64 bits");
}

/** Passes over the value of a field that is not known here. */
export function skipProtoValue(reader: ByteReader, wire: number): void {
  readValue(reader, wire);
}

function readValue(reader: ByteReader, wire: number): number | Uint8Array {
  switch (wire) {
    case VARINT:
      return readProtoVarint(reader);
    case FIXED64:
      return reader.raw(8);
    case DELIMITED:
      return reader.raw(readProtoVarint(reader));
    case FIXED32:
      return reader.u32();
    default:
      throw new BytesError(`Cannot read a message: wire type ${wire} is unknown`);
  }
}

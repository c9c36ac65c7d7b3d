/**
 * The transfer file of r-nacos (`.data`): eight bytes of prefix, a header and any number of items, the latter two as
 * protobuf messages with their length before them. It has neither a checksum nor an end mark.
 */
import {
  ByteReader,
  BytesError,
  ByteWriter,
  EXPORT,
  protoFields,
  ProtoWriter,
  readProtoVarint,
} from "../base/mod.ts";
import { ByteQueue } from "./byte_queue.ts";

/** Names of the tables that are known. */
export const TRANSFER_TABLES = {
  config: "T_CONFIG",
  sequence: "T_SEQUENCE",
  namespace: "T_NAMESPACE",
  user: "T_USER",
  cache: "T_CACHE",
  toolSpec: "T_MCP_TOOL_SPEC",
  mcpServer: "T_MCP_SERVER",
  instance: "T_NAMING_INSTANCE",
  /** Of this server alone: r-nacos passes over what it does not know. */
  role: "T_RNACOS_ROLE",
} as const;

interface TransferHeader {
  /** Of the data; so far always 0. */
  readonly version: number;
  readonly modifiedMs: number;
  /** Program and version that wrote the file, as `r-nacos_0.8.8`. */
  readonly fromSystem: string;
  /** Tables that items may name by number. */
  readonly tables: ReadonlyMap<number, string>;
}

export interface TransferItem {
  readonly table: string;
  readonly key: Uint8Array;
  readonly value: Uint8Array;
}

/** "naco", big-endian in the file. */
const MAGIC = 0x6e61_636f;
const FORMAT_VERSION = 0;
const PREFIX_BYTES = 8;
const MAX_LENGTH_BYTES = 5;

/** Texts by name, as r-nacos has them there: whoever looks into a file reads what has to be kept secret. */
const EXTENSION = JSON.stringify({ secrets: "password hashes of users, in T_USER" });

/** The beginning of a file. */
export function encodeTransferHeader(
  { modifiedMs, fromSystem }: Pick<TransferHeader, "modifiedMs" | "fromSystem">,
): Uint8Array<ArrayBuffer> {
  const prefix = new DataView(new ArrayBuffer(PREFIX_BYTES));
  prefix.setUint32(0, MAGIC);
  prefix.setUint32(4, FORMAT_VERSION);
  const header = new ProtoWriter().uint(2, modifiedMs).text(3, fromSystem);
  Object.values(TRANSFER_TABLES).forEach((name, at) => {
    header.message(4, new ProtoWriter().uint(1, at + 1).text(2, name));
  });
  header.text(5, EXTENSION);
  return new ByteWriter().raw(new Uint8Array(prefix.buffer)).raw(header.takeDelimited()).take();
}

/** One item; a file is the header and all items one after the other. */
export function encodeTransferItem({ table, key, value }: TransferItem): Uint8Array<ArrayBuffer> {
  return new ProtoWriter().text(1, table).bytes(3, key).bytes(4, value).takeDelimited();
}

/** Reads a file that comes in chunks of any size. Throws BytesError on whatever is no such file. */
export class TransferReader {
  readonly #queue = new ByteQueue();
  #prefixRead = false;
  #header: TransferHeader | undefined;
  #items = 0;

  /** Undefined until enough has arrived. */
  get header(): TransferHeader | undefined {
    return this.#header;
  }

  /** The items that are complete with this chunk. Their bytes may be views into it. */
  *push(chunk: Uint8Array): Generator<TransferItem> {
    this.#queue.push(chunk);
    if (!this.#prefixRead && this.#queue.length >= PREFIX_BYTES) this.#readPrefix();
    if (!this.#prefixRead) return;
    for (let message = this.#next(); message !== undefined; message = this.#next()) {
      if (this.#header === undefined) {
        this.#header = decodeHeader(message);
        continue;
      }
      const item = decodeItem(message, this.#header);
      this.#items++;
      yield item;
    }
  }

  /** To be called after the last chunk: resolves what the file was, or throws when it ends too early. */
  finish(): TransferHeader {
    if (this.#header === undefined) {
      throw new BytesError("Cannot read the transfer file: it ends before its header does");
    }
    if (this.#queue.length > 0) {
      throw new BytesError(
        `Cannot read the transfer file: it ends inside the item behind the first ${this.#items}`,
      );
    }
    return this.#header;
  }

  #readPrefix(): void {
    const prefix = this.#queue.take(PREFIX_BYTES);
    const view = new DataView(prefix.buffer, prefix.byteOffset, PREFIX_BYTES);
    if (view.getUint32(0) !== MAGIC) {
      throw new BytesError(
        'Cannot read the file: it is no transfer file, which begins with "naco"',
      );
    }
    const version = view.getUint32(4);
    if (version !== FORMAT_VERSION) {
      throw new BytesError(
        `Cannot read the transfer file: found format version ${version}, wanted ${FORMAT_VERSION}`,
      );
    }
    this.#prefixRead = true;
  }

  /** The next whole message without its length. */
  #next(): Uint8Array | undefined {
    const front = this.#queue.peek(MAX_LENGTH_BYTES);
    const end = front.findIndex((byte) => byte < 0x80);
    if (end < 0) {
      if (front.length < MAX_LENGTH_BYTES) return undefined;
      throw new BytesError("Cannot read the transfer file: an item's length is no length");
    }
    const sizeBytes = readProtoVarint(new ByteReader(front));
    if (sizeBytes > EXPORT.maxItemBytes) {
      throw new BytesError(
        `Cannot read the transfer file: an item has ${sizeBytes} bytes, ` +
          `at most ${EXPORT.maxItemBytes} are taken`,
      );
    }
    if (this.#queue.length < end + 1 + sizeBytes) return undefined;
    this.#queue.take(end + 1);
    return this.#queue.take(sizeBytes);
  }
}

function decodeHeader(message: Uint8Array): TransferHeader {
  let version = 0;
  let modifiedMs = 0;
  let fromSystem = "";
  const tables = new Map<number, string>();
  for (const field of protoFields(message)) {
    if (field.number === 1) version = field.int();
    else if (field.number === 2) modifiedMs = field.int();
    else if (field.number === 3) fromSystem = field.text();
    else if (field.number === 4) {
      const { id, name } = decodeTable(field.bytes());
      tables.set(id, name);
    }
  }
  return { version, modifiedMs, fromSystem, tables };
}

function decodeTable(message: Uint8Array): { readonly id: number; readonly name: string } {
  let id = 0;
  let name = "";
  for (const field of protoFields(message)) {
    if (field.number === 1) id = field.int();
    else if (field.number === 2) name = field.text();
  }
  return { id, name };
}

const NO_BYTES = new Uint8Array(0);

/** An item may name its table, or give its number in the header; one that names none is of no known table. */
function decodeItem(message: Uint8Array, header: TransferHeader): TransferItem {
  let table = "";
  let tableId = 0;
  let key: Uint8Array = NO_BYTES;
  let value: Uint8Array = NO_BYTES;
  for (const field of protoFields(message)) {
    if (field.number === 1) table = field.text();
    else if (field.number === 2) tableId = field.int();
    else if (field.number === 3) key = field.bytes();
    else if (field.number === 4) value = field.bytes();
  }
  if (tableId !== 0) table = header.tables.get(tableId) ?? "";
  return { table, key, value };
}

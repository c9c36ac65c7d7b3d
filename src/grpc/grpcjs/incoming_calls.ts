/**
 * Writes the headers of each call anew before the HTTP/2 engine below grpc-js reads them: the few fields that it needs,
 * each spelt out. What the peer sent is read by a decoder with bounds. So the engine has no table of fields that a peer
 * could fill, which would let a few bytes become millions; no field is kept that nobody reads; and headers that the
 * engine would end the connection for fail their call alone.
 */
import { Buffer } from "node:buffer";
import {
  type ByteBudget,
  FLAG,
  type FloodGuard,
  FRAME,
  type HeaderField,
  HeaderReader,
  putU32,
  RequestHead,
} from "../../h2/mod.ts";

/** Paths of calls that are only there to be refused: no route has them. */
export const REFUSED = { tooLarge: "/headers-too-large", malformed: "/headers-malformed" } as const;

const HEADER_BYTES = 9;
/** Longer ones are no method of anybody. */
const MAX_PATH_CHARS = 120;
const ENCODING = "grpc-encoding";

/** Indexes of the static table (RFC 7541, appendix A): fields, and names that a literal follows. */
const POST = 0x83;
const GET = 0x82;
const HTTP = 0x86;
const AUTHORITY = [0x01] as const;
const PATH = [0x04] as const;
const CONTENT_TYPE = [0x0f, 0x10] as const;
const NEW_NAME = [0x00] as const;

/** Plain ASCII of at most 126 characters. */
function text(value: string): number[] {
  return [value.length, ...Buffer.from(value, "latin1")];
}

interface Shape {
  readonly path: string;
  readonly isPost: boolean;
  readonly isGrpc: boolean;
  readonly isCompressed: boolean;
}

function blockOf({ path, isPost, isGrpc, isCompressed }: Shape): Uint8Array {
  return Uint8Array.from([
    isPost ? POST : GET,
    HTTP,
    ...AUTHORITY,
    ...text("-"),
    ...PATH,
    ...text(path),
    ...CONTENT_TYPE,
    ...text(isGrpc ? "application/grpc" : "text/plain"),
    ...NEW_NAME,
    ...text("te"),
    ...text("trailers"),
    // A name that the library does not know, so that it refuses the message instead of unfolding it.
    ...(isCompressed ? [...NEW_NAME, ...text(ENCODING), ...text("not-supported")] : []),
  ]);
}

function plainCall(path: string): Uint8Array {
  return blockOf({ path, isPost: true, isGrpc: true, isCompressed: false });
}

function frame(head: { type: number; flags: number; stream: number }, block: Uint8Array): Buffer {
  const out = Buffer.allocUnsafe(HEADER_BYTES + block.length);
  out[0] = 0;
  out[1] = block.length >>> 8;
  out[2] = block.length;
  out[3] = head.type;
  out[4] = head.flags;
  putU32(out, 5, head.stream);
  out.set(block, HEADER_BYTES);
  return out;
}

const TOO_LARGE = plainCall(REFUSED.tooLarge);
const MALFORMED = plainCall(REFUSED.malformed);
const NOTHING = new Uint8Array(0);

/** The headers of one connection. */
export class IncomingCalls {
  readonly #head = new RequestHead();
  readonly #reader: HeaderReader;
  /** Blocks of the calls that are usual, by path. */
  readonly #usual: ReadonlyMap<string, Uint8Array>;
  readonly #guard: FloodGuard;
  #isCompressed = false;
  #lastStream = 0;

  /** `usual`: see `usualCalls`; `budget`: for headers that come in pieces. */
  constructor(usual: ReadonlyMap<string, Uint8Array>, guard: FloodGuard, budget: ByteBudget) {
    this.#usual = usual;
    this.#guard = guard;
    this.#reader = new HeaderReader({ add: (field) => this.#add(field) }, budget, () => {
      this.#head.reset();
      this.#isCompressed = false;
    });
  }

  /** The connection is gone, and with it headers that are not complete. */
  drop(): void {
    this.#reader.drop();
  }

  /** The stream whose headers are not complete, before which nothing else may come; 0 when there is none. */
  get stream(): number {
    return this.#reader.stream;
  }

  /** A HEADERS or CONTINUATION frame: what takes its place, if anything does yet. Throws what ends the connection. */
  frame(
    head: { type: number; flags: number; stream: number },
    payload: Buffer,
  ): Buffer | undefined {
    const { type, flags, stream } = head;
    const isWhole = type === FRAME.headers
      ? this.#reader.headers(stream, flags, payload)
      : this.#reader.continuation(stream, flags, payload);
    if (!isWhole) return undefined;
    const end = this.#reader.endStream ? FLAG.endStream : 0;
    if (stream <= this.#lastStream) return this.#trailers(stream, end);
    this.#lastStream = stream;
    return frame({ type: FRAME.headers, flags: FLAG.endHeaders | end, stream }, this.#block());
  }

  #add(field: HeaderField): void {
    this.#head.add(field);
    if (field.name === ENCODING && field.value !== "identity") this.#isCompressed = true;
  }

  #block(): Uint8Array {
    const { tooLarge, isRequest, isPost, isGrpc, path } = this.#head;
    if (tooLarge || !isRequest) {
      this.#guard.reset();
      return tooLarge ? TOO_LARGE : MALFORMED;
    }
    const isCompressed = this.#isCompressed;
    const usual = isPost && isGrpc && !isCompressed ? this.#usual.get(path) : undefined;
    if (usual !== undefined) return usual;
    const known = path.startsWith("/") && path.length <= MAX_PATH_CHARS ? path : "/unknown";
    return blockOf({ path: known, isPost, isGrpc, isCompressed });
  }

  /** Nobody reads the trailers of a client: what they say is that it has ended its side. */
  #trailers(stream: number, end: number): Buffer {
    if (end === 0 || this.#head.tooLarge || !this.#head.isTrailers) {
      throw new Error("sent trailers that are none");
    }
    return frame({ type: FRAME.data, flags: FLAG.endStream, stream }, NOTHING);
  }
}

/** What `IncomingCalls` of all connections share. */
export function usualCalls(paths: readonly string[]): ReadonlyMap<string, Uint8Array> {
  return new Map(paths.map((path) => [path, plainCall(path)]));
}

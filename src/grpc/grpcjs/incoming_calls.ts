/**
 * Rewrites the headers of each call before the HTTP/2 engine below grpc-js reads them: the few fields that it needs,
 * each spelt out. What the peer sent is read by a decoder with bounds. So the engine has no table of fields that a peer
 * could fill, which would let a few bytes become millions; no field is kept that nobody reads; and headers that the
 * engine would end the connection for fail their call alone.
 */
import type { Buffer } from "node:buffer";
import {
  type ByteBudget,
  encodeFrame,
  FLAG,
  type FloodGuard,
  FRAME,
  type HeaderField,
  HeaderReader,
  INDEXED,
  NAMED,
  RequestHead,
  shortText,
} from "../../h2/mod.ts";

/** Paths of calls that are only there to be refused: no route has them. */
export const REFUSED = { tooLarge: "/headers-too-large", malformed: "/headers-malformed" } as const;

/** No method has a longer path. */
const MAX_PATH_CHARS = 120;
const ENCODING = "grpc-encoding";

interface Shape {
  readonly path: string;
  readonly isPost: boolean;
  readonly isGrpc: boolean;
  readonly isCompressed: boolean;
}

function blockOf({ path, isPost, isGrpc, isCompressed }: Shape): Uint8Array {
  return Uint8Array.from([
    isPost ? INDEXED.methodPost : INDEXED.methodGet,
    INDEXED.schemeHttp,
    ...NAMED.authority,
    ...shortText("-"),
    ...NAMED.path,
    ...shortText(path),
    ...NAMED.contentType,
    ...shortText(isGrpc ? "application/grpc" : "text/plain"),
    ...NAMED.other,
    ...shortText("te"),
    ...shortText("trailers"),
    // A name that the library does not know, so that it refuses the message instead of unfolding it.
    ...(isCompressed
      ? [...NAMED.other, ...shortText(ENCODING), ...shortText("not-supported")]
      : []),
  ]);
}

function plainCall(path: string): Uint8Array {
  return blockOf({ path, isPost: true, isGrpc: true, isCompressed: false });
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
  ): Uint8Array | undefined {
    const { type, flags, stream } = head;
    const isWhole = type === FRAME.headers
      ? this.#reader.headers(stream, flags, payload)
      : this.#reader.continuation(stream, flags, payload);
    if (!isWhole) return undefined;
    const end = this.#reader.endStream ? FLAG.endStream : 0;
    if (stream <= this.#lastStream) return this.#trailers(stream, end);
    this.#lastStream = stream;
    return encodeFrame(
      { type: FRAME.headers, flags: FLAG.endHeaders | end, stream },
      this.#block(),
    );
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
  #trailers(stream: number, end: number): Uint8Array {
    if (end === 0 || this.#head.tooLarge || !this.#head.isTrailers) {
      throw new Error("sent trailers that are none");
    }
    return encodeFrame({ type: FRAME.data, flags: FLAG.endStream, stream }, NOTHING);
  }
}

/** What `IncomingCalls` of all connections share. */
export function usualCalls(paths: readonly string[]): ReadonlyMap<string, Uint8Array> {
  return new Map(paths.map((path) => [path, plainCall(path)]));
}

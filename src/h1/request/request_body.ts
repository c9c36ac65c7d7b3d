import { H1 } from "../../base/mod.ts";

type Bytes = Uint8Array<ArrayBuffer>;

const FIRST_BLOCK_BYTES = 1_024;
const NOTHING: Bytes = new Uint8Array(0);

interface Waiting {
  readonly resolve: (piece: Bytes | undefined) => void;
  readonly reject: (error: Error) => void;
}

/**
 * A body that is still coming, between the connection and its one reader. What a reader gets at a time is copied into
 * one block, so that many small chunks cost no more than one large one.
 */
export class RequestBody {
  readonly #onWanted: () => void;
  #block: Bytes = NOTHING;
  #usedBytes = 0;
  #waiting: Waiting | undefined;
  #error: Error | undefined;
  #isWhole = false;
  #isDropped = false;

  /** `onWanted` is told whenever the reader waits for bytes. */
  constructor(onWanted: () => void) {
    this.#onWanted = onWanted;
  }

  /** A reader waits. */
  get isWanted(): boolean {
    return this.#waiting !== undefined;
  }

  /** Nobody will read what is still to come. */
  get isDropped(): boolean {
    return this.#isDropped;
  }

  /** Copies these bytes; the reader gets them with `deliver`. */
  add(bytes: Uint8Array, start: number, end: number): void {
    if (this.#isDropped || start === end) return;
    const wanted = this.#usedBytes + end - start;
    if (wanted > this.#block.length) {
      const grown = new Uint8Array(Math.max(FIRST_BLOCK_BYTES, wanted, 2 * this.#usedBytes));
      grown.set(this.#block.subarray(0, this.#usedBytes));
      this.#block = grown;
    }
    this.#block.set(bytes.subarray(start, end), this.#usedBytes);
    this.#usedBytes = wanted;
  }

  /** The last byte was added. */
  end(): void {
    this.#isWhole = true;
  }

  /** Nothing more comes, although something should. */
  fail(why: string): void {
    if (this.#isWhole || this.#error !== undefined) return;
    this.#error = new Error(`Cannot read the request body: ${why}`);
    this.deliver();
  }

  /** Gives the reader that waits what there is. */
  deliver(): void {
    const waiting = this.#waiting;
    if (waiting === undefined) return;
    if (this.#usedBytes === 0 && !this.#isWhole && this.#error === undefined) return;
    this.#waiting = undefined;
    if (this.#error !== undefined) waiting.reject(this.#error);
    else waiting.resolve(this.#take());
  }

  /** Everything, when it has all arrived. */
  takeWhole(): Bytes {
    return this.#take() ?? NOTHING;
  }

  #take(): Bytes | undefined {
    if (this.#usedBytes === 0) return undefined;
    const piece = this.#block.subarray(0, this.#usedBytes);
    this.#block = NOTHING;
    this.#usedBytes = 0;
    return piece;
  }

  /** The next piece; undefined at the end. One reader at a time. */
  next(): Promise<Bytes | undefined> {
    if (this.#error !== undefined) return Promise.reject(this.#error);
    if (this.#usedBytes > 0 || this.#isWhole) {
      const piece = this.#take();
      // There is room again.
      this.#onWanted();
      return Promise.resolve(piece);
    }
    return new Promise((resolve, reject) => {
      this.#waiting = { resolve, reject };
      this.#onWanted();
    });
  }

  /** The reader has enough. */
  drop(): void {
    this.#isDropped = true;
    this.#take();
    this.#waiting?.resolve(undefined);
    this.#waiting = undefined;
    this.#onWanted();
  }

  stream(): ReadableStream<Bytes> {
    return new ReadableStream<Bytes>({
      pull: async (controller) => {
        const piece = await this.next();
        if (piece === undefined) controller.close();
        else controller.enqueue(piece);
      },
      cancel: () => this.drop(),
    }, { highWaterMark: 0 });
  }

  /** All of it in one piece; rejects when that is too much for one. */
  async gather(): Promise<Bytes> {
    const pieces: Bytes[] = [];
    let bytes = 0;
    for (let piece = await this.next(); piece !== undefined; piece = await this.next()) {
      bytes += piece.length;
      if (bytes > H1.maxGatheredBodyBytes) {
        this.drop();
        throw new Error(`Cannot read the request body: more than ${H1.maxGatheredBodyBytes} bytes`);
      }
      pieces.push(piece);
    }
    if (pieces.length === 1) return pieces[0] ?? NOTHING;
    const whole = new Uint8Array(bytes);
    let at = 0;
    for (const piece of pieces) {
      whole.set(piece, at);
      at += piece.length;
    }
    return whole;
  }
}

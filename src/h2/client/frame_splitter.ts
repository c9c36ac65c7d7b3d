import { Buffer } from "node:buffer";
import { type FrameSink, walkFrames } from "../frame/walk_frames.ts";

/** Cuts what a socket delivers into frames. Holds at most one frame that is not whole yet. */
export class FrameSplitter {
  #rest: Buffer = EMPTY;

  /** Hands on each whole frame; throws H2Error when one is larger than was agreed. */
  push(bytes: Buffer, sink: FrameSink): void {
    const all = this.#rest.length === 0 ? bytes : joined(this.#rest, bytes);
    const at = walkFrames(all, 0, all.length, sink);
    this.#rest = at === all.length ? EMPTY : joined(EMPTY, all.subarray(at));
  }
}

/** In memory of its own, which messages may be views of. */
function joined(first: Buffer, second: Buffer): Buffer {
  const all = Buffer.allocUnsafeSlow(first.length + second.length);
  all.set(first);
  all.set(second, first.length);
  return all;
}

const EMPTY = Buffer.alloc(0);

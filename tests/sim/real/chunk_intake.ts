import { BytesError } from "../../../src/base/mod.ts";
import { ChunkCheck } from "../../../src/peer/chunk_check.ts";
import { ChunkTally } from "../../../src/peer/chunk_check.ts";
import { decodeFrame, encodeFrame } from "../../../src/peer/frame.ts";
import type { ShellBug } from "../planted_bugs/shell.ts";

/** The frames of one transfer, as the server's own sender makes them. */
export function framesOf(chunks: readonly Uint8Array[]): Uint8Array[] {
  const tally = new ChunkTally();
  const frames = chunks.map((chunk) => encodeFrame("snapshotChunk", tally.add(chunk), chunk));
  return [...frames, encodeFrame("snapshotEnd", 0, tally.summary())];
}

/** What has arrived of one transfer, under the server's own checks. */
export class ChunkIntake {
  readonly chunks: Uint8Array[] = [];
  readonly #bug: ShellBug | undefined;
  readonly #check = new ChunkCheck();
  /** Why the transfer was refused; nothing of it is kept then. */
  refusal: string | undefined;
  isComplete = false;

  constructor(bug: ShellBug | undefined) {
    this.#bug = bug;
  }

  take(bytes: Uint8Array): void {
    try {
      this.#take(bytes);
    } catch (error) {
      if (!(error instanceof BytesError)) throw error;
      this.refusal = error.message;
    }
  }

  #take(bytes: Uint8Array): void {
    const { kind, id, body } = decodeFrame(bytes);
    if (kind === "snapshotEnd") {
      const unchecked = this.#bug === "chunksUnchecked" || this.#bug === "chunkChecksumIgnored";
      if (!unchecked) this.#check.finish(body);
      this.isComplete = true;
    } else if (kind === "snapshotChunk") {
      if (this.#bug !== "chunksUnchecked") this.#check.take(id, body);
      this.chunks.push(body);
    } else throw new BytesError(`Cannot take a frame of kind ${kind} here`);
  }
}

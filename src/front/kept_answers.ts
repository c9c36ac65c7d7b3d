/** Answers that a front gives by itself, as long as what they say holds. */
import { FRONT } from "../base/mod.ts";
import type { SharedFields } from "../h1/mod.ts";
import type { VersionStamp, VersionTable } from "./version_table.ts";

interface KeptAnswer {
  readonly stamp: VersionStamp;
  readonly fields: SharedFields;
  readonly content: Uint8Array<ArrayBuffer>;
}

interface FoundAnswer {
  readonly kept: KeptAnswer;
  /** The content held when the node stood at this index. */
  readonly index: number;
}

/** By the whole request and who sent it, so that nothing that the answer may depend on is left out. */
export class KeptAnswers {
  readonly #versions: VersionTable;
  readonly #kept = new Map<string, KeptAnswer>();
  #sizeBytes = 0;

  constructor(versions: VersionTable) {
    this.#versions = versions;
  }

  get size(): number {
    return this.#kept.size;
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** What does not hold any more goes. */
  find(request: string): FoundAnswer | undefined {
    const kept = this.#kept.get(request);
    if (kept === undefined) return undefined;
    // The index first: what has not changed after it was read held at it.
    const { index } = this.#versions;
    if (this.#versions.holds(kept.stamp)) return { kept, index };
    this.#drop(request, kept);
    return undefined;
  }

  /** The oldest make place. Nothing is kept that is too long, or does not hold any more. */
  keep(request: string, answer: KeptAnswer): void {
    const before = this.#kept.get(request);
    if (before !== undefined) this.#drop(request, before);
    if (answer.content.length > FRONT.maxKeptContentBytes) return;
    if (!this.#versions.holds(answer.stamp)) return;
    this.#kept.set(request, answer);
    this.#sizeBytes += sizeOf(request, answer);
    for (const [oldest, kept] of this.#kept) {
      const fits = this.#kept.size <= FRONT.maxKeptAnswers &&
        this.#sizeBytes <= FRONT.maxKeptBytes;
      if (fits) return;
      this.#drop(oldest, kept);
    }
  }

  #drop(request: string, kept: KeptAnswer): void {
    this.#kept.delete(request);
    this.#sizeBytes -= sizeOf(request, kept);
  }
}

function sizeOf(request: string, { content }: KeptAnswer): number {
  return request.length + content.length;
}

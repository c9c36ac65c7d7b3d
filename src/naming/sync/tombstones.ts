/** Ends of addresses that are remembered, so that no copy of an older publication revives them. */
import { NAMING_SYNC, type ServiceKey, serviceKeyText } from "../../base/mod.ts";
import type { MarkData } from "./messages.ts";

export interface Mark extends MarkData {
  readonly key: ServiceKey;
  readonly keyText: string;
  /** `node.epoch` of who ended it; empty for this node. */
  readonly origin: string;
  readonly untilMs: number;
  /** In the own records of this node; 0 for marks of others. */
  version: number;
}

export class Marks {
  readonly #byService: Map<string, Map<string, Mark>> = new Map();
  /** In the order of their ends; those replaced by newer ones are passed over when their time comes. */
  #queue: Mark[] = [];
  #over = 0;
  #size = 0;
  readonly #onOver: (mark: Mark) => void;

  /** `onOver` is told of each mark that is no longer remembered. */
  constructor(onOver: (mark: Mark) => void) {
    this.#onOver = onOver;
  }

  get size(): number {
    return this.#size;
  }

  /** The mark of this address; undefined when there is none. */
  find(keyText: string, kind: MarkData["kind"], idText: string): Mark | undefined {
    return this.#byService.get(keyText)?.get(markKey(kind, idText));
  }

  of(keyText: string): Iterable<Mark> {
    return this.#byService.get(keyText)?.values() ?? [];
  }

  /** The mark made, or undefined when a newer one is known already. */
  add(key: ServiceKey, data: MarkData, origin: string, nowMs: number): Mark | undefined {
    const keyText = serviceKeyText(key);
    const known = this.find(keyText, data.kind, data.idText);
    if (known !== undefined && known.stampMs >= data.stampMs) return undefined;
    const untilMs = nowMs + NAMING_SYNC.markLifeMs;
    const { kind, idText, stampMs } = data;
    const mark: Mark = { kind, idText, stampMs, key, keyText, origin, untilMs, version: 0 };
    if (known !== undefined) this.#drop(known);
    let marks = this.#byService.get(keyText);
    if (marks === undefined) this.#byService.set(keyText, marks = new Map());
    marks.set(markKey(kind, idText), mark);
    this.#queue.push(mark);
    this.#size++;
    while (this.#size > NAMING_SYNC.maxMarks) this.#endOldest();
    return mark;
  }

  sweep(nowMs: number): void {
    for (;;) {
      const oldest = this.#queue[this.#over];
      if (oldest === undefined || oldest.untilMs > nowMs) break;
      this.#endOldest();
    }
    if (this.#over * 2 > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#over);
      this.#over = 0;
    }
  }

  #endOldest(): void {
    const oldest = this.#queue[this.#over++];
    if (oldest === undefined) throw new Error("Cannot end a mark: there is none");
    if (this.find(oldest.keyText, oldest.kind, oldest.idText) === oldest) this.#drop(oldest);
  }

  #drop(mark: Mark): void {
    const marks = this.#byService.get(mark.keyText);
    marks?.delete(markKey(mark.kind, mark.idText));
    if (marks?.size === 0) this.#byService.delete(mark.keyText);
    this.#size--;
    this.#onOver(mark);
  }
}

function markKey(kind: MarkData["kind"], idText: string): string {
  return kind === "http" ? `h${idText}` : `c${idText}`;
}

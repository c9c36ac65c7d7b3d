/** Counts of answered requests. Recording bumps plain numbers; labels are made when somebody asks. */
import type { Sample } from "./metrics_registry.ts";

interface Cell {
  readonly labels: Readonly<Record<string, string>>;
  count: number;
  totalMs: number;
}

/** Labels must come from the server's own tables: what a client can choose would grow without end. */
export class RequestFigures {
  readonly #names: readonly [string, string, string];
  readonly #cells = new Map<string, Map<string, Map<string | number, Cell>>>();

  constructor(...names: [string, string, string]) {
    this.#names = names;
  }

  record(first: string, second: string, third: string | number, elapsedMs: number): void {
    const cell = this.#cells.get(first)?.get(second)?.get(third) ??
      this.#add(first, second, third);
    cell.count++;
    cell.totalMs += elapsedMs;
  }

  *counts(): Iterable<Sample> {
    for (const { labels, count } of this.#all()) yield { labels, value: count };
  }

  *seconds(): Iterable<Sample> {
    for (const { labels, totalMs } of this.#all()) yield { labels, value: totalMs / 1_000 };
  }

  #add(first: string, second: string, third: string | number): Cell {
    const [firstName, secondName, thirdName] = this.#names;
    const labels = { [firstName]: first, [secondName]: second, [thirdName]: String(third) };
    const cell = { labels, count: 0, totalMs: 0 };
    const inner = this.#cells.get(first) ?? new Map<string, Map<string | number, Cell>>();
    this.#cells.set(first, inner);
    const last = inner.get(second) ?? new Map<string | number, Cell>();
    inner.set(second, last);
    last.set(third, cell);
    return cell;
  }

  *#all(): Iterable<Cell> {
    for (const inner of this.#cells.values()) {
      for (const last of inner.values()) yield* last.values();
    }
  }
}

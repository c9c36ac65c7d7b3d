/** What became of the records of a move: all counted, the first of each outcome kept. */
import { cutText, MOVE, ownText } from "../../base/mod.ts";
import type { Page } from "../../state/mod.ts";
import type { MoveJob, MoveOutcome, MoveRow, MoveRowQuery } from "./types.ts";

/** Those first that somebody has to look at. */
const ORDER: readonly MoveOutcome[] = ["refused", "skipped", "replaced", "new", "same"];
const OTHERS = "other things";

export class MoveReport {
  readonly #rows = new Map<MoveOutcome, MoveRow[]>();
  readonly #counts = new Map<
    string,
    { kind: MoveRow["kind"]; outcome: MoveOutcome; count: number }
  >();
  readonly #left = new Map<string, number>();

  add(told: MoveRow | { readonly left: string }): void {
    if ("left" in told) this.#leave(told.left);
    else this.#take(told);
  }

  counts(): MoveJob["counts"] {
    return [...this.#counts.values()].map((one) => ({ ...one }));
  }

  leftOut(): MoveJob["leftOut"] {
    return [...this.#left].map(([what, count]) => ({ what, count }));
  }

  page({ outcome, pageNo, pageSize }: MoveRowQuery): Page<MoveRow> {
    const outcomes = outcome === undefined ? ORDER : [outcome];
    const rows = outcomes.flatMap((one) => this.#rows.get(one) ?? []);
    const from = (pageNo - 1) * pageSize;
    return { totalCount: rows.length, items: rows.slice(from, from + pageSize) };
  }

  #take(row: MoveRow): void {
    const key = `${row.kind} ${row.outcome}`;
    const counted = this.#counts.get(key);
    if (counted !== undefined) counted.count++;
    else this.#counts.set(key, { kind: row.kind, outcome: row.outcome, count: 1 });
    const rows = this.#rows.get(row.outcome) ?? [];
    if (rows.length === 0) this.#rows.set(row.outcome, rows);
    if (rows.length >= MOVE.rowsOfOutcome) return;
    rows.push({
      kind: row.kind,
      outcome: row.outcome,
      namespace: kept(row.namespace),
      group: kept(row.group),
      name: kept(row.name),
      why: kept(row.why),
    });
  }

  #leave(what: string): void {
    // Names of kinds may be the source's own.
    const isKnown = this.#left.has(what) || this.#left.size < MOVE.maxLeftKinds;
    const name = isKnown ? kept(what) : OTHERS;
    this.#left.set(name, (this.#left.get(name) ?? 0) + 1);
  }
}

/** A text of its own: a part of a long one would hold the whole. */
function kept(text: string): string {
  return ownText(cutText(text, MOVE.maxRowChars));
}

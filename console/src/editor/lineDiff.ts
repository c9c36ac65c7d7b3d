/** Lines [a0, a1) of the first text became lines [b0, b1) of the second. */
export interface Hunk {
  readonly a0: number;
  readonly a1: number;
  readonly b0: number;
  readonly b1: number;
}

/** Edits after which two texts count as different from top to bottom; bounds time and memory of a diff. */
const MAX_EDITS = 2_000;

export const linesOf = (text: string) => text.split("\n");

/** What changed between two lists of lines, by the shortest edit (Myers), after what both begin and end with. */
export function lineDiff(a: readonly string[], b: readonly string[]): Hunk[] {
  let head = 0;
  while (head < a.length && head < b.length && a[head] === b[head]) head++;
  let tail = 0;
  const most = Math.min(a.length, b.length) - head;
  while (tail < most && a[a.length - 1 - tail] === b[b.length - 1 - tail]) tail++;
  const middleA = a.slice(head, a.length - tail);
  const middleB = b.slice(head, b.length - tail);
  if (!middleA.length && !middleB.length) return [];
  const trace = traceOf(middleA, middleB);
  const hunks = trace
    ? hunksOf(trace, middleA, middleB)
    : [{ a0: 0, a1: middleA.length, b0: 0, b1: middleB.length }];
  return hunks.map(({ a0, a1, b0, b1 }) => ({
    a0: a0 + head,
    a1: a1 + head,
    b0: b0 + head,
    b1: b1 + head,
  }));
}

/** For each number of edits how far each diagonal was reached; undefined when there are too many edits. */
function traceOf(a: readonly string[], b: readonly string[]): Int32Array[] | undefined {
  const max = Math.min(a.length + b.length, MAX_EDITS);
  const reached = new Int32Array(2 * max + 3);
  const zero = max + 1;
  const trace: Int32Array[] = [];
  for (let edits = 0; edits <= max; edits++) {
    trace.push(reached.slice(zero - edits - 1, zero + edits + 2));
    for (let k = -edits; k <= edits; k += 2) {
      const down = k === -edits ||
        (k !== edits && reached[zero + k - 1]! < reached[zero + k + 1]!);
      let x = down ? reached[zero + k + 1]! : reached[zero + k - 1]! + 1;
      let y = x - k;
      while (x < a.length && y < b.length && a[x] === b[y]) {
        x++;
        y++;
      }
      reached[zero + k] = x;
      if (x >= a.length && y >= b.length) return trace;
    }
  }
  return undefined;
}

/** Walks back from the end; neighbouring edits become one hunk. */
function hunksOf(trace: Int32Array[], a: readonly string[], b: readonly string[]): Hunk[] {
  const hunks: Hunk[] = [];
  let x = a.length;
  let y = b.length;
  for (let edits = trace.length - 1; edits > 0; edits--) {
    const before = trace[edits]!;
    const at = (k: number) => before[k + edits + 1]!;
    const k = x - y;
    const down = k === -edits || (k !== edits && at(k - 1) < at(k + 1));
    const fromK = down ? k + 1 : k - 1;
    const fromX = at(fromK);
    const fromY = fromX - fromK;
    const last = hunks.at(-1);
    const a1 = down ? fromX : fromX + 1;
    const b1 = down ? fromY + 1 : fromY;
    if (last && last.a0 === a1 && last.b0 === b1) {
      hunks[hunks.length - 1] = { ...last, a0: fromX, b0: fromY };
    } else hunks.push({ a0: fromX, a1, b0: fromY, b1 });
    x = fromX;
    y = fromY;
  }
  return hunks.reverse();
}

/** Lines added and removed, for the "+3 −3" of a title. */
export function countChanges(before: string, after: string) {
  let added = 0;
  let removed = 0;
  for (const { a0, a1, b0, b1 } of lineDiff(linesOf(before), linesOf(after))) {
    added += b1 - b0;
    removed += a1 - a0;
  }
  return { added, removed };
}

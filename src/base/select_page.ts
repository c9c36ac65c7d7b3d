/**
 * The items of one page of a list as if the list were sorted, without sorting the rest of it: what lies before and
 * behind the page is only divided from it. In steps, so that a long list keeps nobody waiting.
 */

interface PageRange {
  readonly from: number;
  /** The first that is not wanted. */
  readonly to: number;
}

/** Short ranges are sorted as they are. */
const SMALL = 64;

/** Moves items about in `items`. Two that compare as equal stand in any order. */
export function* selectPage<T>(
  items: T[],
  compare: (one: T, other: T) => number,
  { from, to }: PageRange,
  stepCompares: number,
): Generator<void, T[]> {
  const end = Math.min(to, items.length);
  const open: PageRange[] = [{ from: 0, to: items.length }];
  let compares = 0;
  for (let range = open.pop(); range !== undefined; range = open.pop()) {
    if (range.to <= from || range.from >= end) continue;
    if (range.to - range.from <= SMALL) {
      sortRange(items, compare, range);
      continue;
    }
    const middle = divide(items, compare, range);
    compares += range.to - range.from;
    open.push({ from: range.from, to: middle.from }, { from: middle.to, to: range.to });
    if (compares >= stepCompares) {
      compares = 0;
      yield;
    }
  }
  return items.slice(from, end);
}

function sortRange<T>(items: T[], compare: (one: T, other: T) => number, range: PageRange): void {
  const sorted = items.slice(range.from, range.to).sort(compare);
  for (let at = 0; at < sorted.length; at++) items[range.from + at] = sorted[at] as T;
}

/** Smaller ones before, larger ones behind; gives the range of those that equal one of them, drawn by lot. */
function divide<T>(
  items: T[],
  compare: (one: T, other: T) => number,
  range: PageRange,
): PageRange {
  const drawn = range.from + Math.floor(Math.random() * (range.to - range.from));
  const pivot = items[drawn] as T;
  let low = range.from;
  let high = range.to;
  for (let at = low; at < high;) {
    const item = items[at] as T;
    const order = compare(item, pivot);
    if (order < 0) {
      items[at++] = items[low] as T;
      items[low++] = item;
    } else if (order > 0) {
      items[at] = items[--high] as T;
      items[high] = item;
    } else at++;
  }
  return { from: low, to: high };
}

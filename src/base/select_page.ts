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
/** Of longer ranges so many are looked at, to divide them close behind or close before the page. */
const SAMPLE = 256;
/** How far beside it, in parts of the range: the sample is off by about as much. */
const MARGIN = 0.03;

/** Moves items about in `items`. Two that compare as equal stand in any order. */
export function* selectPage<T>(
  items: T[],
  compare: (one: T, other: T) => number,
  page: PageRange,
  stepCompares: number,
): Generator<void, T[]> {
  const end = Math.min(page.to, items.length);
  const open: PageRange[] = [{ from: 0, to: items.length }];
  for (let range = open.pop(); range !== undefined; range = open.pop()) {
    if (range.to <= page.from || range.from >= end) continue;
    if (range.to - range.from <= SMALL) {
      sortRange(items, compare, range);
      continue;
    }
    const pivot = pivotOf(items, compare, range, page);
    const middle = yield* divide(items, (one) => compare(one, pivot), range, stepCompares);
    open.push({ from: range.from, to: middle.from }, { from: middle.to, to: range.to });
  }
  return items.slice(page.from, end);
}

function sortRange<T>(items: T[], compare: (one: T, other: T) => number, range: PageRange): void {
  const sorted = items.slice(range.from, range.to).sort(compare);
  for (let at = 0; at < sorted.length; at++) items[range.from + at] = sorted[at] as T;
}

/** One of them, drawn by lot; of many one that lies close beside the page. */
function pivotOf<T>(
  items: readonly T[],
  compare: (one: T, other: T) => number,
  { from, to }: PageRange,
  page: PageRange,
): T {
  const length = to - from;
  const draw = () => items[from + Math.floor(Math.random() * length)] as T;
  if (length < SAMPLE * SMALL) return draw();
  const sample = Array.from({ length: SAMPLE }, draw).sort(compare);
  const isNearFront = page.from - from < to - page.to;
  const part = isNearFront
    ? (page.to - from) / length + MARGIN
    : (page.from - from) / length - MARGIN;
  const place = Math.floor(Math.min(Math.max(part, 0), 1) * SAMPLE);
  return sample[Math.min(place, SAMPLE - 1)] as T;
}

/** Smaller ones before, larger ones behind; gives the range of those that are equal. */
function* divide<T>(
  items: T[],
  orderOf: (item: T) => number,
  range: PageRange,
  stepCompares: number,
): Generator<void, PageRange> {
  let low = range.from;
  let high = range.to;
  let compares = 0;
  for (let at = low; at < high;) {
    const item = items[at] as T;
    const order = orderOf(item);
    if (order < 0) {
      items[at++] = items[low] as T;
      items[low++] = item;
    } else if (order > 0) {
      items[at] = items[--high] as T;
      items[high] = item;
    } else at++;
    if (++compares < stepCompares) continue;
    compares = 0;
    yield;
  }
  return { from: low, to: high };
}

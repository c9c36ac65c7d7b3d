/**
 * The one queue of everything that will happen, ordered by virtual time and then by order of
 * scheduling.
 */

interface Event {
  readonly at: number;
  readonly order: number;
  readonly run: () => void;
}

function isBefore(left: Event, right: Event): boolean {
  return left.at < right.at || (left.at === right.at && left.order < right.order);
}

/** A binary heap. Equal times leave in the order in which they came, so a run can be repeated. */
export class EventQueue {
  #heap: Event[] = [];
  #order = 0;

  get size(): number {
    return this.#heap.length;
  }

  /** `at` is in virtual microseconds. */
  push(at: number, run: () => void): void {
    const heap = this.#heap;
    const event = { at, order: this.#order++, run };
    let hole = heap.length;
    heap.push(event);
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || isBefore(above, event)) break;
      heap[hole] = above;
      hole = parent;
    }
    heap[hole] = event;
  }

  pop(): Event | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (last !== undefined && last !== top) this.#sink(last);
    return top;
  }

  #sink(event: Event): void {
    const heap = this.#heap;
    let hole = 0;
    for (;;) {
      const left = heap[2 * hole + 1];
      if (left === undefined) break;
      const right = heap[2 * hole + 2];
      const goRight = right !== undefined && isBefore(right, left);
      const child = goRight ? right : left;
      if (isBefore(event, child)) break;
      heap[hole] = child;
      hole = 2 * hole + (goRight ? 2 : 1);
    }
    heap[hole] = event;
  }
}

/**
 * Many deadlines driven by one interval: scheduling, moving and cancelling cost the same however many there are. Time is
 * whatever number the caller hands in, as long as it is the same clock everywhere.
 */

/** One scheduled item. Opaque: only the wheel that made it reads or changes it. */
export interface WheelHandle<T> {
  readonly item: T;
  /** Tick at which the item is due; meaningless when it is not scheduled. */
  dueTick: number;
  /** In a slot or gathered as due; false after it fired or was cancelled. */
  live: boolean;
  previous: WheelHandle<T> | undefined;
  next: WheelHandle<T> | undefined;
}

/** A hashed timing wheel: a slot holds everything whose tick falls on it, in this round or a later one. */
export class TimingWheel<T> {
  readonly #tickMs: number;
  readonly #slots: (WheelHandle<T> | undefined)[];
  /** Every tick up to this one has been looked at. */
  #tick = -1;
  #size = 0;

  constructor(options: { readonly tickMs: number; readonly slots: number }) {
    if (!(options.tickMs > 0) || !Number.isInteger(options.slots) || options.slots < 1) {
      throw new RangeError(
        `Cannot make a wheel of ${options.slots} slots of ${options.tickMs} ms: both must be positive`,
      );
    }
    this.#tickMs = options.tickMs;
    this.#slots = new Array(options.slots).fill(undefined);
  }

  /** Items that are scheduled and have not fired. */
  get size(): number {
    return this.#size;
  }

  /** The item is due at the first tick at or after `atMs`: never early, late by less than a tick. */
  schedule(atMs: number, item: T): WheelHandle<T> {
    const handle: WheelHandle<T> = {
      item,
      dueTick: 0,
      live: false,
      previous: undefined,
      next: undefined,
    };
    this.#insert(handle, atMs);
    return handle;
  }

  /** False when the item has fired or been cancelled already. */
  cancel(handle: WheelHandle<T>): boolean {
    if (!handle.live) return false;
    this.#unlink(handle);
    handle.live = false;
    this.#size--;
    return true;
  }

  /** Moves an item to another time; one that has fired or been cancelled is scheduled again. */
  reschedule(handle: WheelHandle<T>, atMs: number): void {
    this.cancel(handle);
    this.#insert(handle, atMs);
  }

  /**
   * Hands every item whose time has come to `onDue`, the earlier tick first. `onDue` may schedule and cancel freely;
   * what it schedules for a time that has passed is due at the next tick.
   */
  advance(nowMs: number, onDue: (item: T) => void): void {
    const now = Math.floor(nowMs / this.#tickMs);
    const passed = now - this.#tick;
    if (passed <= 0) return;
    const due: WheelHandle<T>[] = [];
    // After a long pause one look at each slot is enough, however many rounds have passed.
    const looks = Math.min(passed, this.#slots.length);
    const first = now - looks + 1;
    for (let tick = first; tick <= now; tick++) this.#gather(tick, now, due);
    if (passed > looks) due.sort((left, right) => left.dueTick - right.dueTick);
    this.#tick = now;
    for (const handle of due) {
      // A handler before this one may have cancelled or moved the item.
      if (!handle.live || handle.dueTick > now || handle.next !== handle) continue;
      handle.next = undefined;
      handle.live = false;
      this.#size--;
      onDue(handle.item);
    }
  }

  #insert(handle: WheelHandle<T>, atMs: number): void {
    handle.dueTick = Math.max(Math.ceil(atMs / this.#tickMs), this.#tick + 1);
    const slot = this.#slotOf(handle.dueTick);
    const head = this.#slots[slot];
    handle.previous = undefined;
    handle.next = head;
    if (head !== undefined) head.previous = handle;
    this.#slots[slot] = handle;
    handle.live = true;
    this.#size++;
  }

  #unlink(handle: WheelHandle<T>): void {
    // Gathered as due: in no slot any more, marked by pointing at itself.
    if (handle.next === handle) {
      handle.next = undefined;
      return;
    }
    if (handle.previous !== undefined) handle.previous.next = handle.next;
    else this.#slots[this.#slotOf(handle.dueTick)] = handle.next;
    if (handle.next !== undefined) handle.next.previous = handle.previous;
    handle.previous = undefined;
    handle.next = undefined;
  }

  #gather(tick: number, now: number, due: WheelHandle<T>[]): void {
    const start = due.length;
    let handle = this.#slots[this.#slotOf(tick)];
    while (handle !== undefined) {
      const next: WheelHandle<T> | undefined = handle.next;
      if (handle.dueTick <= now) {
        this.#unlink(handle);
        handle.next = handle;
        due.push(handle);
      }
      handle = next;
    }
    // A slot lists the newest first; equal ticks fire in the order in which they were scheduled.
    for (let low = start, high = due.length - 1; low < high; low++, high--) {
      const kept = due[low];
      const other = due[high];
      if (kept === undefined || other === undefined) break;
      due[low] = other;
      due[high] = kept;
    }
  }

  #slotOf(tick: number): number {
    return tick % this.#slots.length;
  }
}

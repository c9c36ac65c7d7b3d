/** Messages from this size on are worth to be known again; smaller ones count each time. */
const SHARED_FROM_BYTES = 4_096;
/** Once there is too much, so much has to go that the next byte does not begin it again. */
const KEPT_PART = 7 / 8;

export interface UnsentBounds {
  /** Of one peer. */
  readonly maxPeerBytes: number;
  /** Of all peers together. */
  readonly maxBytes: number;
}

/**
 * What waits in memory because peers do not read it: of all connections together. When it is too much, those go first
 * that have most waiting. A message that goes to many as the same bytes is there once and is counted once for all of
 * them, but in full for each: who lets most gather has most, whatever others get.
 */
export class UnsentBytes {
  readonly bounds: UnsentBounds;
  readonly #shares = new Set<UnsentShare>();
  readonly #account: Account;
  /** How often each large message waits. */
  readonly #messages = new Map<Uint8Array, number>();
  #bytes = 0;
  /** Of those that have been told to end and still hold something. */
  #leavingBytes = 0;
  #ending = false;

  constructor(bounds: UnsentBounds) {
    this.bounds = bounds;
    this.#account = {
      maxPeerBytes: bounds.maxPeerBytes,
      change: (bytes) => this.#change(bytes),
      add: (message) => this.#add(message),
      remove: (message) => this.#remove(message),
      admit: (current) => this.#admit(current),
      left: (bytes) => void (this.#leavingBytes -= bytes),
      closed: (share) => void this.#shares.delete(share),
    };
  }

  /** Bytes in memory. */
  get bytes(): number {
    return this.#bytes;
  }

  /** `end` ends the peer's connection, which takes away what was added and closes the share when it is gone. */
  open(end: (why: string) => void): UnsentShare {
    const share = new UnsentShare(this.#account, end);
    this.#shares.add(share);
    return share;
  }

  #change(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes <= this.bounds.maxBytes || this.#ending) return;
    this.#ending = true;
    // Whoever adds to it may be in the middle of what an end would take away.
    queueMicrotask(() => {
      this.#ending = false;
      this.#admit(undefined);
    });
  }

  #add(message: Uint8Array): void {
    if (message.length >= SHARED_FROM_BYTES) {
      const count = this.#messages.get(message) ?? 0;
      this.#messages.set(message, count + 1);
      if (count > 0) return;
    }
    this.#change(message.length);
  }

  #remove(message: Uint8Array): void {
    if (message.length >= SHARED_FROM_BYTES) {
      const count = this.#messages.get(message) ?? 1;
      if (count > 1) {
        this.#messages.set(message, count - 1);
        return;
      }
      this.#messages.delete(message);
    }
    this.#change(-message.length);
  }

  /** Ends the greediest; `current` is left to its caller. */
  #admit(current: UnsentShare | undefined): Admission {
    const { maxBytes } = this.bounds;
    if (this.#bytes <= maxBytes) return "free";
    const isOver = (part: number) => this.#bytes - this.#leavingBytes > maxBytes * part;
    const greediest = isOver(1)
      ? [...this.#shares].sort((one, other) => other.bytes - one.bytes)
      : [];
    for (const share of greediest) {
      if (!isOver(KEPT_PART) || share.bytes === 0) break;
      if (share.isLeaving) continue;
      if (share === current) return "over";
      share.end(
        `reads too little: ${this.#bytes} bytes wait for their readers, most of them its own`,
      );
      this.#leavingBytes += share.leave();
    }
    return this.#bytes <= maxBytes ? "free" : "full";
  }
}

/**
 * Whether more may be made for a peer: `over` when its connection has to end, `full` when there is no room until others,
 * which have been told to end, have let go of what they hold.
 */
type Admission = "free" | "full" | "over";

/** What a share says to all of them together. */
interface Account {
  readonly maxPeerBytes: number;
  readonly change: (bytes: number) => void;
  readonly add: (message: Uint8Array) => void;
  readonly remove: (message: Uint8Array) => void;
  readonly admit: (current: UnsentShare) => Admission;
  readonly left: (bytes: number) => void;
  readonly closed: (share: UnsentShare) => void;
}

/** What waits for one peer. Whoever adds a message takes it away again, also when the connection ends. */
export class UnsentShare {
  readonly #account: Account;
  /** Ends the connection. */
  readonly end: (why: string) => void;
  #bytes = 0;
  /** Of `#bytes`, copies of their own. */
  #copiedBytes = 0;
  #leavingBytes: number | undefined;
  #closed = false;

  constructor(account: Account, end: (why: string) => void) {
    this.#account = account;
    this.end = end;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** So much waits for this peer that its connection has to end. */
  get isOver(): boolean {
    return this.#bytes > this.#account.maxPeerBytes;
  }

  /** Told to end. */
  get isLeaving(): boolean {
    return this.#leavingBytes !== undefined;
  }

  /** What it holds until it is closed, now that it was told to end. */
  leave(): number {
    this.#leavingBytes = this.#closed ? 0 : this.#bytes;
    return this.#leavingBytes;
  }

  /** To be asked before something is made for this peer, and in the middle of nothing: others may be ended over it. */
  admit(): Admission {
    if (this.#closed || this.isLeaving || this.isOver) return "over";
    return this.#account.admit(this);
  }

  /** A message that waits as the bytes that were given. */
  add(message: Uint8Array): void {
    this.#bytes += message.length;
    this.#account.add(message);
  }

  /** It has left, or nobody wants it any more. */
  remove(message: Uint8Array): void {
    this.#bytes -= message.length;
    this.#account.remove(message);
  }

  /** Bytes that wait as a copy of their own; fewer with a negative number. */
  change(bytes: number): void {
    if (this.#closed) return;
    this.#bytes += bytes;
    this.#copiedBytes += bytes;
    this.#account.change(bytes);
  }

  /** The connection is gone, and its copies with it. Safe to repeat. */
  close(): void {
    if (this.#closed) return;
    this.change(-this.#copiedBytes);
    this.#closed = true;
    this.#account.left(this.#leavingBytes ?? 0);
    this.#leavingBytes = 0;
    this.#account.closed(this);
  }
}

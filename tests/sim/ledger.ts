import type { Entry, Membership, NodeId } from "../../src/raft/mod.ts";
import { decodeMembership } from "../../src/raft/membership_codec.ts";
import { decodeCommand } from "./command.ts";
import { Machine, type Result, type SimMachine } from "./machine.ts";
import { writeOf } from "./real/real_command.ts";
import { Violation } from "./violation.ts";

/** Entries from one digest of a real state to the next. */
const DIGEST_EVERY = 8;

/**
 * The committed log as an all-seeing observer knows it, and what the right state machine makes of
 * it. An entry is written here once, when a leader first commits it, and never again.
 */
export class Ledger {
  readonly #entries: Entry[] = [];
  readonly #digests: (number | undefined)[] = [];
  readonly #results = new Map<number, Result>();
  readonly #memberships: { readonly index: number; readonly membership: Membership }[];
  readonly #writes = new Map<number, { readonly index: number; readonly version: number }[]>();
  readonly #machine: SimMachine;

  constructor(bootstrap: Membership, machine: SimMachine) {
    this.#machine = machine;
    this.#memberships = [{ index: 0, membership: bootstrap }];
  }

  /** Index of the last committed entry. */
  get last(): number {
    return this.#entries.length;
  }

  entry(index: number): Entry | undefined {
    return this.#entries[index - 1];
  }

  /** Digest of the state after this entry; of a real state only now and then, for it takes long. */
  digest(index: number): number | undefined {
    return index === 0 ? undefined : this.#digests[index - 1];
  }

  /** What the request led to, if it is committed. */
  result(request: number): Result | undefined {
    return this.#results.get(request);
  }

  membershipAt(index: number): Membership {
    let found = this.#memberships[0];
    for (const record of this.#memberships) if (record.index <= index) found = record;
    if (found === undefined) throw new Error("Cannot find the bootstrap membership");
    return found.membership;
  }

  /** The version that a key has after this index; 0 if it is absent. */
  versionAt(key: number, index: number): number {
    return this.#writes.get(key)?.findLast((write) => write.index <= index)?.version ?? 0;
  }

  append(entry: Entry): void {
    if (entry.index !== this.last + 1) {
      throw new Error(`Cannot note entry ${entry.index}: wanted ${this.last + 1}`);
    }
    this.#entries.push(entry);
    const result = this.#machine.apply(entry);
    if (result !== undefined && !this.#results.has(result.request)) {
      this.#results.set(result.request, result);
    }
    const isDue = this.#machine instanceof Machine || entry.index % DIGEST_EVERY === 0;
    this.#digests.push(isDue ? this.#machine.digest : undefined);
    if (result?.outcome === "done" && result.index === entry.index) this.#noteWrite(entry);
    if (entry.kind !== "membership") return;
    const decoded = decodeMembership(entry.data);
    if (decoded.type !== "membership") {
      throw new Violation("membership", `entry ${entry.index} is ${decoded.reason}`);
    }
    this.#memberships.push({ index: entry.index, membership: decoded.membership });
  }

  #noteWrite(entry: Entry): void {
    const found = this.#machine instanceof Machine ? plainWriteOf(entry) : writeOf(entry.data);
    if (found === undefined) return;
    const { index } = entry;
    const write = { index, version: found.removes ? 0 : index };
    const writes = this.#writes.get(found.key);
    if (writes === undefined) this.#writes.set(found.key, [write]);
    else writes.push(write);
  }
}

function plainWriteOf({ data }: Entry): { key: number; removes: boolean } | undefined {
  const command = decodeCommand(data);
  if (command.type === "poison") return undefined;
  return { key: command.key, removes: command.type === "remove" };
}

/**
 * Every entry that was ever durable anywhere, by its place and term, with the term of the one
 * before it.
 */
export class EntryRegistry {
  readonly #known = new Map<number, { readonly entry: Entry; readonly prevTerm: number }>();

  find(index: number, term: number): Entry | undefined {
    return this.#known.get(keyOf(index, term))?.entry;
  }

  /**
   * Notes an entry; fails if the same place and term ever held something else or followed something
   * else.
   */
  note(node: NodeId, entry: Entry, prevTerm: number | undefined): void {
    const key = keyOf(entry.index, entry.term);
    const known = this.#known.get(key);
    if (known === undefined) {
      if (prevTerm !== undefined) this.#known.set(key, { entry, prevTerm });
      return;
    }
    const place = `entry ${entry.index} of term ${entry.term} at node ${node}`;
    if (!isSame(known.entry, entry)) throw new Violation("log_matching", `${place} differs`);
    if (prevTerm !== undefined && prevTerm !== known.prevTerm) {
      throw new Violation(
        "log_matching",
        `${place} follows term ${prevTerm}, elsewhere it follows term ${known.prevTerm}`,
      );
    }
  }
}

function keyOf(index: number, term: number): number {
  return index * 0x100_0000 + term;
}

function isSame(left: Entry, right: Entry): boolean {
  if (left === right) return true;
  return left.kind === right.kind && left.data.length === right.data.length &&
    left.data.every((byte, at) => byte === right.data[at]);
}

/** Copies of what other nodes publish: one set for each start of each node. */
import type { Owner } from "../types.ts";
import { Buckets } from "./buckets.ts";
import { hashText } from "./hash.ts";

/** Who published a copy. */
export class ReplicaOwner implements Owner {
  readonly node: string;
  readonly kind: "http" | "connection";
  readonly client: string;
  readonly set: ReplicaSet;
  count = 0;

  constructor(set: ReplicaSet, kind: "http" | "connection", client: string) {
    this.node = set.name;
    this.kind = kind;
    this.client = client;
    this.set = set;
  }
}

interface CopyEntry {
  readonly hash: number;
  readonly version: number;
  /** Something was dropped here that its node may still have. */
  readonly hollow: boolean;
  /** False: the node had something and has nothing any more; its version is kept to refuse older news. */
  readonly live: boolean;
}

/** What one start of one node publishes, as far as it is known here. */
export class ReplicaSet {
  readonly node: number;
  readonly epoch: number;
  /** `node.epoch`. */
  readonly name: string;
  readonly entries: Map<string, CopyEntry> = new Map();
  /** Digest of what is here whole; compared with that of the node itself. */
  readonly buckets = new Buckets();
  /** Digest of what was ever told; compared with what other nodes were told. */
  readonly told = new Buckets();
  /** Services of which the node has nothing any more. */
  readonly #over: Set<string> = new Set();
  readonly #owners: Map<string, ReplicaOwner> = new Map();
  maxVersion = 0;
  /** Everything up to this version was told here. */
  completeVersion = 0;
  /** Somebody else was told everything up to this one. */
  toldVersion = 0;
  recordCount = 0;
  /** Newest sign of life, heard here or told by others. */
  heardMs: number;
  /** When a later start of the same node was heard of, or the node left the cluster; 0 before. */
  retiredMs = 0;
  /** Its node is dead as far as this one knows: leases are inherited. */
  orphaned = false;
  /** Nobody has heard of its node for as long, though this one may be the one that is cut off. */
  silent = false;

  constructor(node: number, epoch: number, heardMs: number) {
    this.node = node;
    this.epoch = epoch;
    this.name = setName(node, epoch);
    this.heardMs = heardMs;
  }

  owner(kind: "http" | "connection", client: string): ReplicaOwner {
    const key = kind === "http" ? "" : client;
    let owner = this.#owners.get(key);
    if (owner === undefined) {
      owner = new ReplicaOwner(this, kind, key);
      this.#owners.set(key, owner);
    }
    return owner;
  }

  /** One publication more (1) or less (-1) of this owner. */
  count(owner: ReplicaOwner, by: 1 | -1): void {
    owner.count += by;
    this.recordCount += by;
    if (owner.count === 0) this.#owners.delete(owner.client);
  }

  /** Whether as much of a service is here as somebody has who tells of this version of it. */
  has(keyText: string, told: { readonly version: number; readonly partial: boolean }): boolean {
    const known = this.entries.get(keyText);
    const version = known?.version ?? 0;
    if (told.version !== version) return told.version < version;
    return known?.hollow !== true || told.partial;
  }

  note(keyText: string, version: number, live: boolean): void {
    const before = this.entries.get(keyText);
    const hash = before?.hash ?? hashText(keyText);
    if (before?.live && !before.hollow) this.buckets.take(hash, before.version);
    if (live) this.buckets.add(hash, version);
    if (before?.live) this.told.take(hash, before.version);
    if (live) this.told.add(hash, version);
    this.entries.set(keyText, { hash, version, live, hollow: false });
    if (version > this.maxVersion) this.maxVersion = version;
    if (!live) this.#over.add(keyText);
  }

  /** A service comes in parts: what is here of it is not whole until it is noted. */
  begin(keyText: string): void {
    const known = this.entries.get(keyText);
    if (known?.live === true) return this.hollow(keyText);
    const { hash, version } = known ?? { hash: hashText(keyText), version: 0 };
    this.entries.set(keyText, { hash, version, live: false, hollow: true });
  }

  /** Something of this service was dropped that its node still has: it must be asked for again one day. */
  hollow(keyText: string): void {
    const entry = this.entries.get(keyText);
    if (entry === undefined || !entry.live || entry.hollow) return;
    this.buckets.take(entry.hash, entry.version);
    this.entries.set(keyText, { ...entry, hollow: true });
  }

  /** Nothing is missing that the node has said so far. */
  completed(version: number): void {
    if (version > this.completeVersion) this.completeVersion = version;
    if (version > this.maxVersion) this.maxVersion = version;
    // Whatever comes from now on is newer than what is over.
    for (const keyText of this.#over) {
      if (this.entries.get(keyText)?.live === false) this.entries.delete(keyText);
    }
    this.#over.clear();
  }
}

export function setName(node: number, epoch: number): string {
  return `${node}.${epoch}`;
}

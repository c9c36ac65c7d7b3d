/** Listens of polls and connections, found by config and by listener. */
import { CONFIG, type ConfigKey, configKeyText, cutText } from "../../base/mod.ts";
import type { Caller } from "../caller.ts";
import type { ListenItem, MayTell } from "./watch_types.ts";

/** A long poll or a connection. */
export interface Listener {
  readonly caller: Caller;
  /** Empty for a long poll. */
  readonly connectionId: string;
  /** Since when it listens to anything. */
  readonly sinceMs: number;
  readonly listens: Map<Bucket, Listen>;
  /** Long poll: answers it. Undefined for a connection, which is told and goes on listening. */
  readonly finish: ((changed: ListenItem[]) => void) | undefined;
  /** Of a long poll; a connection is asked by its edge when the notice leaves. */
  readonly mayTell?: MayTell | undefined;
}

/** One listener's interest in one config, with what it last said about it. */
export interface Listen {
  readonly listener: Listener;
  item: ListenItem;
}

/** Everybody who listens to one config. */
export interface Bucket {
  readonly key: ConfigKey;
  readonly text: string;
  readonly listens: Set<Listen>;
  /** The md5 that was named last: most listeners name the same one and share this text. */
  md5: string;
}

const NOBODY: ReadonlySet<Listen> = new Set();

export class ListenIndex {
  readonly #buckets = new Map<string, Bucket>();
  #size = 0;
  #chars = 0;

  get size(): number {
    return this.#size;
  }

  /** Characters of all names that are kept; those that many listen to count once. */
  get chars(): number {
    return this.#chars;
  }

  buckets(): Iterable<Bucket> {
    return this.#buckets.values();
  }

  of(key: ConfigKey): ReadonlySet<Listen> {
    return this.#buckets.get(configKeyText(key))?.listens ?? NOBODY;
  }

  /** How many of these the listener does not listen to yet. */
  countNew(listener: Listener, items: readonly ListenItem[]): number {
    if (listener.listens.size === 0) return items.length;
    let count = 0;
    for (const { key } of items) {
      const bucket = this.#buckets.get(configKeyText(key));
      if (bucket === undefined || !listener.listens.has(bucket)) count++;
    }
    return count;
  }

  /** A listener has one listen per config; the newest item counts. */
  add(listener: Listener, item: ListenItem): void {
    const text = configKeyText(item.key);
    let bucket = this.#buckets.get(text);
    if (bucket === undefined) {
      bucket = { key: item.key, text, listens: new Set(), md5: "" };
      this.#buckets.set(text, bucket);
      this.#chars += text.length;
    }
    const shared = sharing(bucket, item);
    this.#chars += ownChars(shared);
    const known = listener.listens.get(bucket);
    if (known !== undefined) {
      this.#chars -= ownChars(known.item);
      known.item = shared;
      return;
    }
    const listen = { listener, item: shared };
    listener.listens.set(bucket, listen);
    bucket.listens.add(listen);
    this.#size++;
  }

  remove(listener: Listener, key: ConfigKey): void {
    const bucket = this.#buckets.get(configKeyText(key));
    const listen = bucket === undefined ? undefined : listener.listens.get(bucket);
    if (bucket === undefined || listen === undefined) return;
    listener.listens.delete(bucket);
    this.#forget(bucket, listen);
  }

  removeAll(listener: Listener): void {
    for (const [bucket, listen] of listener.listens) this.#forget(bucket, listen);
    listener.listens.clear();
  }

  #forget(bucket: Bucket, listen: Listen): void {
    bucket.listens.delete(listen);
    this.#size--;
    this.#chars -= ownChars(listen.item);
    if (bucket.listens.size > 0) return;
    this.#buckets.delete(bucket.text);
    this.#chars -= bucket.text.length;
  }
}

/** The same item in the texts of the bucket: a request brings its own copies, and there may be millions of listens. */
function sharing(bucket: Bucket, item: ListenItem): ListenItem {
  const { key } = bucket;
  // What is longer than an md5 differs from all of them, also when it is cut.
  const md5 = cutText(item.md5, CONFIG.maxListenMd5Chars);
  if (bucket.md5 !== md5) bucket.md5 = md5;
  const tenant = item.tenantAsSent;
  return {
    key,
    md5: bucket.md5,
    tenantAsSent: tenant === key.namespace ? key.namespace : tenant,
  };
}

/** Characters that this listen alone keeps: the tenant in a spelling of its own. */
function ownChars({ key, tenantAsSent }: ListenItem): number {
  return tenantAsSent === key.namespace ? 0 : tenantAsSent?.length ?? 0;
}

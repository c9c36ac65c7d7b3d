import { STORE } from "../base/mod.ts";
import { isDiskFull, storeFull } from "./disk_full.ts";
import { keyNumber } from "./keys.ts";

/** One change of the data file; without a value the key is deleted. */
export interface Mutation {
  readonly key: Deno.KvKey;
  readonly value?: Uint8Array;
}

/** Makes all changes durable at once, or none of them. Throws StoreFull when there is no room for them. */
export async function commitAtomic(kv: Deno.Kv, mutations: readonly Mutation[]): Promise<void> {
  const atomic = kv.atomic();
  for (const { key, value } of mutations) {
    if (value === undefined) atomic.delete(key);
    else atomic.set(key, value);
  }
  const result = await commit(atomic);
  if (!result.ok) throw new Error("Cannot write to the data file: the commit was refused");
}

async function commit(atomic: Deno.AtomicOperation) {
  try {
    return await atomic.commit();
  } catch (error) {
    throw isDiskFull(error) ? storeFull(error) : error;
  }
}

/** Makes changes durable in as many atomics as their size needs; for values that nothing refers to yet. */
export async function commitInParts(kv: Deno.Kv, mutations: readonly Mutation[]): Promise<void> {
  let part: Mutation[] = [];
  let bytes = 0;
  for (const mutation of mutations) {
    const size = mutation.value?.length ?? 0;
    const full = bytes + size > STORE.atomicBytes || part.length >= STORE.atomicMutations;
    if (full && part.length > 0) {
      await commitAtomic(kv, part);
      part = [];
      bytes = 0;
    }
    part.push(mutation);
    bytes += size;
  }
  if (part.length > 0) await commitAtomic(kv, part);
}

/** Deletes keys in small steps, so that writes pass between them. */
export async function deleteKeys(kv: Deno.Kv, keys: readonly Deno.KvKey[]): Promise<void> {
  for (let start = 0; start < keys.length; start += STORE.deleteStepKeys) {
    const step = keys.slice(start, start + STORE.deleteStepKeys);
    await commitAtomic(kv, step.map((key) => ({ key })));
  }
}

/** Deletes everything beneath a prefix in small steps. */
export async function deletePrefix(kv: Deno.Kv, prefix: Deno.KvKey): Promise<void> {
  while (true) {
    const keys: Deno.KvKey[] = [];
    const found = kv.list({ prefix }, {
      limit: STORE.deleteStepKeys,
      batchSize: STORE.readBatchKeys,
    });
    for await (const { key } of found) keys.push(key);
    if (keys.length === 0) return;
    await deleteKeys(kv, keys);
  }
}

/** The numbers that follow `prefix` in the keys beneath it, found by hopping from one to the next. */
export async function numbersBeneath(kv: Deno.Kv, prefix: string): Promise<number[]> {
  const numbers: number[] = [];
  let start: Deno.KvKey = [prefix, -1];
  while (true) {
    const next = await firstKey(kv, { prefix: [prefix], start });
    const number = next === undefined ? undefined : keyNumber(next, 1);
    if (number === undefined) return numbers;
    numbers.push(number);
    start = [prefix, number + 1];
  }
}

/** The first key of a selection; with `reverse` the last one. */
export async function firstKey(
  kv: Deno.Kv,
  selector: Deno.KvListSelector,
  reverse = false,
): Promise<Deno.KvKey | undefined> {
  for await (const { key } of kv.list(selector, { limit: 1, reverse })) return key;
  return undefined;
}

/**
 * The values beneath a prefix in the order of the numbers that follow it, from `first` on. The next page is read while
 * the taker is busy with this one: reading is another thread's work, so a start is not the sum of both.
 */
export async function* listAhead(
  kv: Deno.Kv,
  { prefix, first, pageKeys }: {
    readonly prefix: Deno.KvKey;
    readonly first: number;
    readonly pageKeys: number;
  },
): AsyncGenerator<Deno.KvEntry<unknown>> {
  const page = async (start: Deno.KvKey) => {
    const options = { limit: pageKeys, batchSize: pageKeys };
    return await Array.fromAsync(kv.list<unknown>({ prefix, start }, options));
  };
  let next: Promise<Deno.KvEntry<unknown>[]> | undefined = page([...prefix, first]);
  while (next !== undefined) {
    const entries: Deno.KvEntry<unknown>[] = await next;
    const last = keyNumber(entries[entries.length - 1]?.key ?? [], prefix.length);
    const isLast = entries.length < pageKeys || last === undefined;
    next = isLast ? undefined : page([...prefix, last + 1]);
    // Whoever takes the entries may stop early: then nobody waits for this page any more.
    next?.catch(() => {});
    yield* entries;
  }
}

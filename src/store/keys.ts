/** Every key of the data file. Their meaning and the values beneath them are specified in DESIGN.md. */

export const FORMAT_KEY: Deno.KvKey = ["m", "format"];
export const IDENTITY_KEY: Deno.KvKey = ["m", "id"];
export const HEAD_KEY: Deno.KvKey = ["m", "head"];
export const SNAPSHOT_KEY: Deno.KvKey = ["m", "snap"];

export const LOG_PREFIX = "l";
export const PART_PREFIX = "p";
export const SNAPSHOT_PREFIX = "s";

/** A block of consecutive entries, by the index of its first one. */
export function logKey(firstIndex: number): Deno.KvKey {
  return [LOG_PREFIX, firstIndex];
}

/** A piece of a block's body that is too large for one value. */
export function partKey(set: number, piece: number): Deno.KvKey {
  return [PART_PREFIX, set, piece];
}

/** A piece of a snapshot. */
export function snapshotKey(id: number, piece: number): Deno.KvKey {
  return [SNAPSHOT_PREFIX, id, piece];
}

/** The number at this place of a key; undefined when something else stands there. */
export function keyNumber(key: Deno.KvKey, place: number): number | undefined {
  const part = key[place];
  return typeof part === "number" ? part : undefined;
}

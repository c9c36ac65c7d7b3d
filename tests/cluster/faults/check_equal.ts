/** After everything is healed all nodes must show the same. */
import type { NodeContents } from "./check_writes.ts";

/** One text for each difference between the first node and another one; at most `limit`. */
export function differences(
  finals: ReadonlyMap<number, NodeContents>,
  limit = 5,
): string[] {
  const [first, ...others] = [...finals];
  if (first === undefined) return ["no node answers"];
  const [firstId, wanted] = first;
  const found: string[] = [];
  for (const [id, contents] of others) {
    for (const key of new Set([...wanted.keys(), ...contents.keys()])) {
      if (wanted.get(key) === contents.get(key)) continue;
      found.push(`${key} is ${shown(wanted, key)} on ${firstId}, ${shown(contents, key)} on ${id}`);
      if (found.length >= limit) return found;
    }
  }
  return found;
}

function shown(contents: NodeContents, key: string): string {
  const value = contents.get(key);
  return value === undefined ? "absent" : JSON.stringify(value.slice(0, 24));
}

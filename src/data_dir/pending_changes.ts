/**
 * Changes of users and tokens that were asked for while a node was stopped. They wait in a file and are proposed at its
 * next start, as those of a running server are: nobody writes into the log of a node past its cluster, so that no
 * cluster can come to differ, whether it has one member or seven. Each keeps its request id, so that one that was made
 * before a crash is not made again.
 */
import { bytesOfHex, hexOf, messageOf } from "../base/mod.ts";
import { decodeEnvelope, encodeEnvelope } from "../state/mod.ts";
import { removeIfThere } from "./new_data.ts";

export type PendingChange = ReturnType<typeof decodeEnvelope>;

const FILE = "pending_changes";
/** Hashes are in it. */
const OWNER_ONLY = 0o600;
const MAX_CHANGES = 1_000;

/** Throws Error for a file that cannot be read. */
export function readPendingChanges(dataDir: string): readonly PendingChange[] {
  let text: string;
  try {
    text = Deno.readTextFileSync(`${dataDir}/${FILE}`);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
  try {
    return text.trim().split("\n").map((line) => decodeEnvelope(bytesOfHex(line)));
  } catch (error) {
    throw new Error(`Cannot read ${dataDir}/${FILE}: ${messageOf(error)}`, { cause: error });
  }
}

/** In place of those that were there; none removes the file. */
export function writePendingChanges(dataDir: string, changes: readonly PendingChange[]): void {
  if (changes.length > MAX_CHANGES) {
    throw new Error(`Cannot keep more than ${MAX_CHANGES} changes: start the node first`);
  }
  const path = `${dataDir}/${FILE}`;
  const partial = `${path}.partial`;
  removeIfThere(partial);
  if (changes.length === 0) return removeIfThere(path);
  const lines = changes.map((change) => `${hexOf(encodeEnvelope(change))}\n`).join("");
  const file = Deno.openSync(partial, { write: true, createNew: true, mode: OWNER_ONLY });
  try {
    const bytes = new TextEncoder().encode(lines);
    for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
    file.syncSync();
  } finally {
    file.close();
  }
  Deno.renameSync(partial, path);
}

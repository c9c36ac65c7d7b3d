/** The state that the data directory of a stopped node holds, for commands that work on it. */
import { checkCommandVersion, createStateMachine, type StateMachine } from "../state/mod.ts";
import type { RaftStore, Recovered, StoreIdentity } from "../store/mod.ts";
import { type Settings, StartError } from "../settings/mod.ts";

export interface StoredState {
  readonly machine: StateMachine;
  readonly identity: StoreIdentity;
  readonly found: Recovered;
  /** Of the last entry, and at least that of the hard state. */
  readonly term: number;
}

/**
 * Reads everything in the store, also entries that may never have been acknowledged: nobody can tell them from those
 * that were. Throws StartError when there is nothing, or something of a newer version.
 */
export async function readStoredState(
  store: RaftStore,
  { dataDirSource }: Pick<Settings, "dataDirSource">,
): Promise<StoredState> {
  const found = await store.recover();
  const { identity, snapshot, entries } = found;
  if (identity === undefined) {
    throw new StartError(`Cannot use ${dataDirSource}: the directory holds no data`);
  }
  const machine = createStateMachine();
  if (snapshot !== undefined) {
    const restore = machine.startRestore();
    for await (const chunk of snapshot.chunks()) restore.push(chunk);
    restore.finish();
  }
  for (const { index, kind, data } of entries) {
    if (kind !== "command") machine.skip(index);
    else if (checkCommandVersion(data).ok) machine.apply(index, data);
    else {
      throw new StartError(
        `Cannot use ${dataDirSource}: entry ${index} is of a newer version of rnacos`,
      );
    }
  }
  const lastTerm = entries[entries.length - 1]?.term ?? snapshot?.meta.term ?? 0;
  return { machine, identity, found, term: Math.max(found.hardState.term, lastTerm) };
}

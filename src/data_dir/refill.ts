/** A node whose state was found wrong starts again with an empty store; what it had is kept to find the fault. */
import type { Settings } from "../settings/mod.ts";
import { DATA_FILE, removeIfThere, stampOf } from "./new_data.ts";

/** Why a server ends that begins anew at once: it has left its cluster to be filled from the others. */
export class RefillNeeded extends Error {
  override readonly name = "RefillNeeded";
}

/** Says whose the data is, and that there has to be some. */
const IDENTITY_FILE = "IDENTITY";

/** Moves the data away, so that the directory is empty but for the address book. */
export function setDataAside({ dataDir }: Settings, nowMs: number): string {
  const kept = `${DATA_FILE}.wrong-${stampOf(nowMs)}`;
  for (const { name } of [...Deno.readDirSync(dataDir)]) {
    if (name !== DATA_FILE && !name.startsWith(`${DATA_FILE}-`)) continue;
    const place = name.replace(DATA_FILE, kept);
    Deno.renameSync(`${dataDir}/${name}`, `${dataDir}/${place}`);
  }
  // Last what says whose it was: a start after a crash in between finds the data missing, and asks to be filled again.
  forgetIdentity(dataDir);
  return `${dataDir}/${kept}`;
}

/** Forgets whose the data of the directory was; its next opening writes it again from the data. */
export function forgetIdentity(dataDir: string): void {
  removeIfThere(`${dataDir}/${IDENTITY_FILE}`);
}

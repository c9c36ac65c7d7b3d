/**
 * What proves to a running server that a command on its machine comes from its operator: who can read the data
 * directory. Being on the machine is not enough for users and rights: others may be logged in there, and a proxy there
 * acts for anybody.
 */
import { hexOf } from "../base/mod.ts";
import { removeOwnerFile, writeOwnerFile } from "./owner_file.ts";

const FILE = "operator_token";
const SECRET_BYTES = 32;

/** Another one at each start. */
export async function makeOperatorSecret(dataDir: string): Promise<string> {
  const secret = hexOf(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));
  await writeOwnerFile(`${dataDir}/${FILE}`, `${secret}\n`);
  return secret;
}

/** Undefined where no server has left one. */
export function readOperatorSecret(dataDir: string): string | undefined {
  try {
    return Deno.readTextFileSync(`${dataDir}/${FILE}`).trim();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

export async function removeOperatorSecret(dataDir: string): Promise<void> {
  await removeOwnerFile(`${dataDir}/${FILE}`);
}

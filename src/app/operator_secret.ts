/** By what commands on this machine prove that they come from its operator: who can read the file is one. */
import { hexOf } from "../base/mod.ts";
import { writeOwnerFile } from "./owner_file.ts";

const FILE = "operator_token";
const SECRET_BYTES = 32;

/** Another one at each start, so that a copy of the data directory opens nothing. */
export async function operatorSecret(dataDir: string): Promise<string> {
  const secret = hexOf(crypto.getRandomValues(new Uint8Array(SECRET_BYTES)));
  await writeOwnerFile(`${dataDir}/${FILE}`, `${secret}\n`);
  return secret;
}

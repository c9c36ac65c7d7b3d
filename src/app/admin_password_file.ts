/** Where the password of the first administrator is kept until somebody has read it. */
import type { FirstAdmin } from "../api/mod.ts";
import { removeOwnerFile, writeOwnerFile } from "../data_dir/mod.ts";

const FILE = "initial_admin_password";

export interface FirstUser {
  readonly username: string;
  readonly password: string;
  /** Where it is kept. */
  readonly path: string;
}

/** Writes it for its owner alone, and shows it once, on stdout and not in the log, which is kept and passed on. */
export function adminPasswordFile(
  dataDir: string,
  show: (user: FirstUser) => void,
): Pick<FirstAdmin, "keep" | "discard"> {
  const path = `${dataDir}/${FILE}`;
  return {
    async keep(username, password) {
      await writeOwnerFile(path, `${password}\n`);
      show({ username, password, path });
    },
    discard: () => removeOwnerFile(path),
  };
}

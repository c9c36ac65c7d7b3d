/** Where the password of the first administrator is kept until somebody has read it. */
import type { FirstAdmin } from "../api/mod.ts";
import { removeOwnerFile, writeOwnerFile } from "../data_dir/mod.ts";

const FILE = "initial_admin_password";

/** Writes it for its owner alone, and shows it once, on stdout and not in the log, which is kept and passed on. */
export function adminPasswordFile(
  dataDir: string,
  show: (text: string) => void = writeStdout,
): Pick<FirstAdmin, "keep" | "discard"> {
  const path = `${dataDir}/${FILE}`;
  return {
    async keep(username, password) {
      await writeOwnerFile(path, `${password}\n`);
      show(
        `first user:${username}, password:${password}, to be changed at the first login, kept in ${path}\n`,
      );
    },
    discard: () => removeOwnerFile(path),
  };
}

function writeStdout(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(text));
}

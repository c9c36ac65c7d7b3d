/** Where the password of the first administrator is kept until somebody has read it. */
import type { FirstAdmin } from "../api/mod.ts";

const FILE = "initial_admin_password";
/** Nobody but the user that the server runs as. */
const OWNER_ONLY = 0o600;

/** Writes it for its owner alone, and shows it once, on stdout and not in the log, which is kept and passed on. */
export function adminPasswordFile(
  dataDir: string,
  show: (text: string) => void = writeStdout,
): Pick<FirstAdmin, "keep" | "discard"> {
  const path = `${dataDir}/${FILE}`;
  return {
    async keep(username, password) {
      // A file that is there already would keep its rights.
      await removeIfThere(path);
      await Deno.writeTextFile(path, `${password}\n`, { createNew: true, mode: OWNER_ONLY });
      show(
        `first user:${username}, password:${password}, to be changed at the first login, kept in ${path}\n`,
      );
    },
    discard: () => removeIfThere(path),
  };
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

function writeStdout(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(text));
}

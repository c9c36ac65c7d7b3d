/** Files with secrets in the data directory: for nobody but the user that the server runs as. */

const OWNER_ONLY = 0o600;

/** Replaces the file as a whole: one that is there already would keep its rights. */
export async function writeOwnerFile(path: string, text: string): Promise<void> {
  await removeOwnerFile(path);
  await Deno.writeTextFile(path, text, { createNew: true, mode: OWNER_ONLY });
}

export async function removeOwnerFile(path: string): Promise<void> {
  try {
    await Deno.remove(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

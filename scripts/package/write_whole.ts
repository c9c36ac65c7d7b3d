import { dirname } from "node:path";

/** Writes a file that is there whole or not at all; throws with its name when it cannot (as for want of space). */
export function writeWhole(path: string, data: Uint8Array, executable = false): void {
  const half = `${path}.half`;
  try {
    Deno.mkdirSync(dirname(path), { recursive: true });
    Deno.writeFileSync(half, data, { mode: executable ? 0o755 : 0o644 });
    Deno.renameSync(half, path);
  } catch (thrown) {
    removeIfThere(half);
    throw new Error(`Cannot write ${path}: ${thrown instanceof Error ? thrown.message : thrown}`);
  }
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound || thrown instanceof Deno.errors.NotADirectory) {
      return;
    }
    throw thrown;
  }
}

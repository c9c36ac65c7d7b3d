/** The app of the console for a server that starts from sources, beside that start. */
import { buildConsole, isConsoleFresh } from "./console_build.ts";
import { inRepository } from "./repository.ts";

const MAX_BUILD_MS = 600_000;
const MAX_WHY_CHARS = 300;

interface OnceOptions {
  /** `RNACOS_HTTP_CONSOLE_PORT`, as it is set. */
  readonly port: string | undefined;
  readonly say: (line: string) => void;
  readonly folder?: string;
}

/**
 * Builds the app when it is missing or older than its sources. The server shows on the console's port what this leaves
 * in `build_state.json`. Whatever happens is told, because the start beside it must go on.
 */
export async function buildConsoleOnce({ port, say, folder }: OnceOptions): Promise<void> {
  const place = folder ?? inRepository("console");
  const state = `${place}/build_state.json`;
  try {
    if (port?.trim() === "0" || isConsoleFresh(place) || isBeingBuilt(state)) return;
    const startedMs = performance.now();
    say("The console is built beside the start, once");
    leave(state, "building");
    await buildConsole(place);
    leave(state, "built");
    say(`The console is there, after ${((performance.now() - startedMs) / 1_000).toFixed(0)} s`);
  } catch (thrown) {
    const why = reasonOf(thrown);
    say(`The console could not be built: ${why}`);
    leaveIfPossible(state, why);
  }
}

/** Servers that start together build it once. */
function isBeingBuilt(path: string): boolean {
  try {
    const { state, sinceMs } = JSON.parse(Deno.readTextFileSync(path));
    return state === "building" && Date.now() - Number(sinceMs) < MAX_BUILD_MS;
  } catch {
    return false; // No file, or one that is just being written: to build twice does no harm.
  }
}

function leave(path: string, state: string, why = ""): void {
  Deno.writeTextFileSync(path, JSON.stringify({ state, sinceMs: Date.now(), why }));
}

function leaveIfPossible(path: string, why: string): void {
  try {
    leave(path, "failed", why);
  } catch {
    // The folder cannot be written, which is most likely what was told already.
  }
}

/** The line that says what is wrong, without the code that it came from. */
function reasonOf(thrown: unknown): string {
  const text = thrown instanceof Error ? thrown.message : String(thrown);
  const line = text.split("\n").find((each) => /^error:/i.test(each)) ?? text.split("\n").at(-1);
  return (line ?? "").trim().slice(0, MAX_WHY_CHARS);
}

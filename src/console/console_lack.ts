/** Why there is no app: what the builder of the sources has left, beside its folder. */
import { CONSOLE_PORT, isJsonObject } from "../base/mod.ts";

interface ConsoleLack {
  readonly reason: string;
  /** Whether it can still come while the server runs. */
  readonly comes: boolean;
}

const HOW = "`deno task console` builds it";

/** `home` is the folder of the console, and ends with a slash. */
export function consoleLack(home: URL, nowMs: number): ConsoleLack {
  if (!isThere(new URL("deno.json", home))) {
    return { reason: "This program was made without its console.", comes: false };
  }
  const { state, sinceMs, why } = buildState(home);
  const isRecent = typeof sinceMs === "number" && nowMs - sinceMs < CONSOLE_PORT.maxBuildMs;
  if (state === "building" && isRecent) {
    return { reason: "It is being built, which takes a moment the first time.", comes: true };
  }
  return state === "failed" && typeof why === "string"
    ? { reason: `It could not be built: ${why}; ${HOW}.`, comes: true }
    : { reason: `It is not built; ${HOW}.`, comes: true };
}

function isThere(file: URL): boolean {
  try {
    return Deno.statSync(file).isFile;
  } catch {
    return false; // Whatever the reason is, it cannot be read.
  }
}

function buildState(home: URL): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Deno.readTextFileSync(new URL("build_state.json", home)));
    return isJsonObject(value) ? value : {};
  } catch {
    return {}; // Nobody has begun to build it, or is writing the file just now.
  }
}

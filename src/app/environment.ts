/** Where settings come from: the real environment over the file of `-e`, or over `.env` of the current folder. */
import { parseEnv } from "node:util";
import { messageOf, StartError } from "./start_error.ts";
import type { Environment } from "./setting_value.ts";

const DEFAULT_FILE = ".env";

function readEnvFile(path: string, required: boolean): Environment {
  let text: string;
  try {
    text = Deno.readTextFileSync(path);
  } catch (thrown) {
    if (!required && thrown instanceof Deno.errors.NotFound) return {};
    throw new StartError(`Cannot read the environment file ${path}: ${messageOf(thrown)}`);
  }
  return parseEnv(text.replace(/^\ufeff/, ""));
}

/** Merges the sources. A file that was named must be readable; `.env` may be absent. */
export function loadEnvironment(envFile: string | undefined, real: Environment): Environment {
  const fromFile = readEnvFile(envFile ?? DEFAULT_FILE, envFile !== undefined);
  return { ...fromFile, ...real };
}

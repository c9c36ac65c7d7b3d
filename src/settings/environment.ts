/** Where settings come from: the real environment over the file of `-e`, or over `.env` of the current folder. */
import { parseEnv } from "node:util";
import { checkEnvText, decodeEnvText } from "./env_text.ts";
import { messageOf } from "../base/mod.ts";
import { StartError } from "./start_error.ts";
import type { Environment } from "./setting_value.ts";

const DEFAULT_FILE = ".env";

function readEnvFile(path: string, required: boolean): Environment {
  let bytes: Uint8Array;
  try {
    bytes = Deno.readFileSync(path);
  } catch (thrown) {
    if (!required && thrown instanceof Deno.errors.NotFound) return {};
    throw new StartError(`Cannot read the environment file ${path}: ${messageOf(thrown)}`);
  }
  const text = decodeEnvText(bytes, path);
  checkEnvText(text, path);
  return parseEnv(text);
}

/** Merges the sources. A file that was named must be readable; `.env` may be absent. */
export function loadEnvironment(envFile: string | undefined, real: Environment): Environment {
  const fromFile = readEnvFile(envFile ?? DEFAULT_FILE, envFile !== undefined);
  return { ...fromFile, ...real };
}

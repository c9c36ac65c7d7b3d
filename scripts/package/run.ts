/** Programs that the packaging calls. */
import { REPOSITORY } from "../lib/repository.ts";

export interface Finished {
  readonly success: boolean;
  readonly stdout: string;
  /** Both streams, for messages. */
  readonly output: string;
}

/** Colours off, and certificates of the machine: packages may come through a mirror with its own. */
const ENVIRONMENT = {
  NO_COLOR: "1",
  DENO_NO_UPDATE_CHECK: "1",
  DENO_TLS_CA_STORE: Deno.env.get("DENO_TLS_CA_STORE") ?? "mozilla,system",
};

/** Runs in the repository's folder unless another is named; `deno` means the one that runs this. Throws when there is no such program. */
export async function run(
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cwd: string = REPOSITORY,
): Promise<Finished> {
  const [program = "", ...args] = command;
  const { success, stdout, stderr } = await new Deno.Command(
    program === "deno" ? Deno.execPath() : program,
    { args, cwd, env: { ...ENVIRONMENT, ...env }, stdin: "null" },
  ).output();
  const text = new TextDecoder().decode(stdout);
  return { success, stdout: text, output: `${text}${new TextDecoder().decode(stderr)}`.trim() };
}

/** The same; throws with all its output when it fails. */
export async function runOrThrow(
  command: readonly string[],
  env: Readonly<Record<string, string>> = {},
  cwd: string = REPOSITORY,
): Promise<string> {
  const { success, stdout, output } = await run(command, env, cwd);
  if (!success) throw new Error(`Cannot run ${command.join(" ")}:\n${output}`);
  return stdout;
}

/** What a command of the program is, and what it is given when it runs. */
import type { Environment } from "../settings/mod.ts";
import type { ArgumentSpec } from "./options.ts";

/** What a command is given. */
export interface CommandCall {
  /** Arguments after its name, without `-e FILE`. */
  readonly rest: readonly string[];
  /** Settings, merged from the real environment and the environment file when they are asked for. */
  readonly environment: () => Environment;
  readonly print: (text: string) => void;
  readonly printError: (text: string) => void;
}

export interface CliCommand {
  readonly name: string;
  /** One line without a full stop. */
  readonly summary: string;
  /** What it takes besides the options that every command has. */
  readonly takes: ArgumentSpec;
  /** Command lines and what each does. */
  readonly examples: readonly (readonly [line: string, meaning: string])[];
  /** Resolves with the exit code; throws StartError for arguments or settings that cannot be used. */
  run(call: CommandCall): Promise<number>;
}

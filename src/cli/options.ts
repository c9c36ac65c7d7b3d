/** Options of the commands: declared once, for reading them, for the help and for completion in shells. */
import { StartError } from "../settings/mod.ts";

export interface OptionSpec {
  /** With its dashes. */
  readonly name: string;
  /** Another spelling. */
  readonly alias?: string;
  /** What the value is, as the help shows it; absent for a switch. */
  readonly value?: string;
  readonly meaning: string;
  readonly required?: boolean;
  /** The only values there are. */
  readonly choices?: readonly string[];
}

/** What may follow the name of a command. */
export interface ArgumentSpec {
  readonly options: readonly OptionSpec[];
  /** Words that are no options, in order; each is required. */
  readonly operands: readonly string[];
}

export class Options {
  readonly #values: ReadonlyMap<string, string>;
  readonly #operands: readonly string[];

  constructor(values: ReadonlyMap<string, string>, operands: readonly string[]) {
    this.#values = values;
    this.#operands = operands;
  }

  has(name: string): boolean {
    return this.#values.has(name);
  }

  get(name: string): string | undefined {
    return this.#values.get(name);
  }

  /** The value of one that is required. */
  required(name: string): string {
    return this.#values.get(name) ?? "";
  }

  operand(at: number): string {
    return this.#operands[at] ?? "";
  }
}

/** Throws StartError for what the command does not know. */
export function parseOptions(spec: ArgumentSpec, rest: readonly string[]): Options {
  const values = new Map<string, string>();
  const operands: string[] = [];
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at] ?? "";
    if (!word.startsWith("-") || word === "-") {
      operands.push(word);
      continue;
    }
    const equals = word.startsWith("--") ? word.indexOf("=") : -1;
    const name = equals < 0 ? word : word.slice(0, equals);
    const option = spec.options.find((each) => each.name === name || each.alias === name);
    if (option === undefined) throw unknown(word, spec);
    const value = equals < 0 ? undefined : word.slice(equals + 1);
    values.set(option.name, option.value === undefined ? "" : valueOf(option, value ?? rest[++at]));
    if (option.value === undefined && value !== undefined) {
      throw new StartError(`Cannot use ${word}: ${name} takes no value`);
    }
  }
  demandOperands(spec, operands);
  const missing = spec.options.find(({ name, required }) => required === true && !values.has(name));
  if (missing !== undefined) {
    throw new StartError(`Cannot go on without ${missing.name} ${missing.value}: see --help`);
  }
  return new Options(values, operands);
}

function valueOf({ name, value, choices }: OptionSpec, given: string | undefined): string {
  if (given === undefined || given === "") {
    throw new StartError(`Cannot use ${name}: a value is wanted after it (${value ?? ""})`);
  }
  if (choices === undefined || choices.includes(given)) return given;
  throw new StartError(`Cannot use ${name} ${given}: one of ${choices.join(", ")} is wanted`);
}

function demandOperands({ operands, options }: ArgumentSpec, given: readonly string[]): void {
  const more = given[operands.length];
  if (more !== undefined) throw unknown(more, { operands, options });
  const missing = operands[given.length];
  if (missing !== undefined) {
    throw new StartError(`Cannot go on without ${missing}: see --help`);
  }
}

function unknown(word: string, { options, operands }: ArgumentSpec): StartError {
  const known = [...operands, ...options.map(({ name }) => name), "-e FILE"];
  return new StartError(`Cannot use ${word}: this command takes ${known.join(", ")}`);
}

/** `FILE --out FILE [--force] [-e FILE]`: how a command is called. */
export function usageOf({ options, operands }: ArgumentSpec): string {
  const texts = options.map(({ name, value, required }) => {
    const text = value === undefined ? name : `${name} ${value}`;
    return required === true ? text : `[${text}]`;
  });
  return [...operands, ...texts, "[-e FILE]"].join(" ");
}

const NAME_CHARS = 24;

/** One line for each option, in the form of the help. */
export function optionLines(options: readonly OptionSpec[]): string {
  return options.map(({ name, alias, value, meaning, choices }) => {
    const names = alias === undefined ? name : `${name}, ${alias}`;
    const head = `  ${value === undefined ? names : `${names} <${value}>`}`;
    const text = choices === undefined ? meaning : `${meaning}: ${choices.join(", ")}`;
    const first = head.length < NAME_CHARS ? head.padEnd(NAME_CHARS + 1) : `${head}\n`;
    return first.endsWith("\n")
      ? `${first}${" ".repeat(NAME_CHARS + 1)}${text}\n`
      : `${first}${text}\n`;
  }).join("");
}

/** What a part says about each of its commands, and the commands of all parts together. */
import { type ByteReader, BytesError, type ByteWriter } from "../../base/mod.ts";
import type { ApplyContext, Outcome } from "./outcome.ts";

export interface AnyCommand {
  readonly type: string;
}

/** How a command stands in the log. */
export interface CommandCodec<C extends AnyCommand> {
  readonly type: C["type"];
  /** Its number in the log, which never changes: the next free one. */
  readonly number: number;
  /** The lowest version of the rules that can apply it. */
  readonly since: number;
  /** Answers a later version for a command with a member that came after its kind. */
  sinceOf?(command: C): number;
  write(writer: ByteWriter, command: C): void;
  /** Total: throws BytesError on anything that `write` does not write. */
  read(reader: ByteReader): C;
}

/** `T`: the tables that it works on. `E`: the events that it can give. */
export interface CommandRule<C extends AnyCommand, T, E> extends CommandCodec<C> {
  /** Total and deterministic. A refusal changes nothing. */
  apply(context: ApplyContext<T>, command: C): Outcome<E>;
}

/** Puts a command's form in the log and its rule together. */
export function commandRule<C extends AnyCommand, T, E>(
  codec: CommandCodec<C>,
  apply: (context: ApplyContext<T>, command: C) => Outcome<E>,
): CommandRule<C, T, E> {
  return { ...codec, apply };
}

/** All commands, found by their type or by their number in the log. */
export class CommandSet<C extends AnyCommand, T, E> {
  readonly #byType = new Map<string, CommandRule<C, T, E>>();
  readonly #byNumber: CommandRule<C, T, E>[] = [];

  /** Throws where two commands have one type or number, or a number is left out. */
  constructor(rules: readonly CommandRule<C, T, E>[]) {
    for (const rule of rules) {
      if (this.#byType.has(rule.type)) throw new Error(`Two commands are called ${rule.type}`);
      if (this.#byNumber[rule.number] !== undefined) {
        throw new Error(`Two commands have the number ${rule.number}`);
      }
      this.#byType.set(rule.type, rule);
      this.#byNumber[rule.number] = rule;
    }
    if (this.#byNumber.length !== rules.length) {
      throw new Error(
        `${rules.length} commands have numbers below ${this.#byNumber.length}: some are left out`,
      );
    }
  }

  /** The lowest version of the rules that can apply this command. */
  rulesVersionOf(command: C): number {
    const rule = this.#ruleOf(command);
    return rule.sinceOf?.(command) ?? rule.since;
  }

  /** Writes the number of its kind and the command. */
  write(writer: ByteWriter, command: C): void {
    const rule = this.#ruleOf(command);
    writer.u8(rule.number);
    rule.write(writer, command);
  }

  /** Reads what `write` wrote; throws BytesError on anything else. */
  read(reader: ByteReader): C {
    const number = reader.u8();
    const rule = this.#byNumber[number];
    if (rule === undefined) {
      throw new BytesError(
        `Cannot read a command: found kind ${number}, wanted below ${this.#byNumber.length}`,
      );
    }
    return rule.read(reader);
  }

  apply(context: ApplyContext<T>, command: C): Outcome<E> {
    return this.#ruleOf(command).apply(context, command);
  }

  #ruleOf(command: C): CommandRule<C, T, E> {
    const rule = this.#byType.get(command.type);
    if (rule === undefined) throw new BytesError(`No command is called ${command.type}`);
    return rule;
  }
}

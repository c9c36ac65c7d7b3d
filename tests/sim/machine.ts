import type { Entry } from "../../src/raft/mod.ts";
import { type Command, decodeCommand, requestKey } from "./command.ts";
import { mix } from "./trace.ts";

/**
 * What a request led to. `index` is where it took effect first, also when a repetition asks again.
 */
export interface Result {
  readonly outcome: "done" | "conflict" | "error";
  readonly index: number;
  readonly request: number;
}

export interface Value {
  readonly value: number;
  /** Index of the entry that wrote it. */
  readonly version: number;
  /** Of its text; only in runs on the real pieces. */
  readonly md5?: string;
}

/** A piece of a snapshot: of the plain machine, or bytes of the real one. */
export type Part = PlainPart | Uint8Array;

/** What every node and the observer apply the log to. */
export interface SimMachine {
  /** Equal for equal contents. */
  readonly digest: number;
  /** Called when a request takes effect for the first time, as far as this machine knows. */
  onEffect: ((request: number, index: number) => void) | undefined;
  read(key: number): Value | undefined;
  apply(entry: Entry): Result | undefined;
  /** Everything that makes up the state, in pieces. */
  dump(): Part[];
  /** Replaces everything by the contents of a snapshot. */
  load(parts: readonly Part[]): void;
}

/** A piece of a snapshot of the plain machine. */
export interface PlainPart {
  readonly values: ReadonlyArray<readonly [number, Value]>;
  /** The last result of each client: without it a repeated request would take effect twice. */
  readonly sessions: ReadonlyArray<readonly [number, Result]>;
}

const OUTCOMES = { done: 1, conflict: 2, error: 3 } as const;
const PART_ITEMS = 4;

function valueWord(key: number, { value, version }: Value): number {
  return mix(mix(mix(0x51ed270b, key), value), version);
}

function sessionWord(client: number, result: Result): number {
  const start = mix(mix(0x2545f491, client), result.request);
  return mix(mix(start, result.index), OUTCOMES[result.outcome]);
}

/**
 * Key to value with versions, plus the last result per client. Equal contents have equal digests.
 */
export class Machine implements SimMachine {
  readonly #values = new Map<number, Value>();
  readonly #sessions = new Map<number, Result>();
  #digest = 0;
  onEffect: ((request: number, index: number) => void) | undefined;

  /** Sum over the contents, so it does not depend on the order of insertion. */
  get digest(): number {
    return this.#digest;
  }

  read(key: number): Value | undefined {
    return this.#values.get(key);
  }

  apply(entry: Entry): Result | undefined {
    if (entry.kind !== "command") return undefined;
    const command = decodeCommand(entry.data);
    const request = requestKey(command);
    const previous = this.#sessions.get(command.client);
    if (previous !== undefined && previous.request >= request) return previous;
    this.onEffect?.(request, entry.index);
    const result = { outcome: this.#effect(command, entry.index), index: entry.index, request };
    this.#setSession(command.client, result);
    return result;
  }

  dump(): PlainPart[] {
    const values = [...this.#values];
    const sessions = [...this.#sessions];
    const parts: PlainPart[] = [];
    const count = Math.max(values.length, sessions.length, 1);
    for (let from = 0; from < count; from += PART_ITEMS) {
      const to = from + PART_ITEMS;
      parts.push({ values: values.slice(from, to), sessions: sessions.slice(from, to) });
    }
    return parts;
  }

  load(parts: readonly Part[]): void {
    this.#values.clear();
    this.#sessions.clear();
    this.#digest = 0;
    this.merge(parts);
  }

  /** Adds the contents to what is there. Alone it is what a careless restore does. */
  merge(parts: readonly Part[]): void {
    for (const part of parts) {
      if (part instanceof Uint8Array) throw new Error("Cannot load bytes into the plain machine");
      for (const [key, value] of part.values) this.setValue(key, value);
      for (const [client, result] of part.sessions) this.#setSession(client, result);
    }
  }

  setValue(key: number, value: Value): void {
    this.#forget(key);
    this.#values.set(key, value);
    this.#digest = (this.#digest + valueWord(key, value)) | 0;
  }

  #forget(key: number): void {
    const old = this.#values.get(key);
    if (old !== undefined) this.#digest = (this.#digest - valueWord(key, old)) | 0;
  }

  #effect(command: Command, index: number): Result["outcome"] {
    if (command.type === "poison") return "error";
    const { key } = command;
    if (command.type === "remove") {
      this.#forget(key);
      this.#values.delete(key);
      return "done";
    }
    if (command.type === "cas" && (this.#values.get(key)?.version ?? 0) !== command.version) {
      return "conflict";
    }
    this.setValue(key, { value: command.value, version: index });
    return "done";
  }

  #setSession(client: number, result: Result): void {
    const old = this.#sessions.get(client);
    if (old !== undefined) this.#digest -= sessionWord(client, old);
    this.#sessions.set(client, result);
    this.#digest = (this.#digest + sessionWord(client, result)) | 0;
  }
}

/** Digest that a snapshot's pieces would load to. */
export function digestOf(parts: readonly Part[]): number {
  const machine = new Machine();
  machine.load(parts);
  return machine.digest;
}

/** The replicated state machine: rules over tables, one command at a time. */
import { BytesError, md5HexOfChunks, STATE } from "../base/mod.ts";
import type { StateBounds } from "./core/bounds.ts";
import { Interner } from "./core/interner.ts";
import { refused } from "./core/outcome.ts";
import type { StateSource } from "./core/part.ts";
import { captureOf, copyTables, dumpOf, fingerprintOf } from "./dump.ts";
import { type CommandEnvelope, decodeEnvelope } from "./envelope_codec.ts";
import { COMMAND_VERSION, COMMANDS, createTables, type Tables, viewOf } from "./parts.ts";
import { TablesRestore } from "./restore.ts";
import type { Applied, StateCapture, StateMachine, StateRestore } from "./types.ts";

export interface StateMachineOptions {
  /** Other bounds than `STATE`, for tests. All nodes of a cluster must have the same. */
  readonly bounds?: Partial<StateBounds>;
  /** Another newest version of the rules than `COMMAND_VERSION`, for tests of mixed versions. */
  readonly newestVersion?: number;
}

/** An empty machine; `restore` replaces what it holds. */
export function createStateMachine(options: StateMachineOptions = {}): StateMachine {
  const bounds = { ...STATE, ...options.bounds };
  const source = { bounds, tables: createTables(bounds) };
  return Object.assign(
    new Machine(source, options.newestVersion ?? COMMAND_VERSION),
    viewOf(source),
  );
}

/** Applies, dumps and restores. The reading methods come from the parts. */
class Machine {
  readonly #source: StateSource<Tables> & { tables: Tables };
  readonly #newest: number;
  readonly #interner = new Interner();

  constructor(source: StateSource<Tables> & { tables: Tables }, newest: number) {
    this.#source = source;
    this.#newest = newest;
  }

  get #tables(): Tables {
    return this.#source.tables;
  }

  apply(index: number, data: Uint8Array): Applied {
    this.#step(index);
    let envelope: CommandEnvelope;
    try {
      envelope = decodeEnvelope(data, this.#newest);
    } catch (error) {
      if (!(error instanceof BytesError)) throw error;
      return { ...refused(index, { kind: "invalid", message: error.message }), requestId: "" };
    }
    this.#tables.rulesVersion = Math.max(this.#tables.rulesVersion, data[0] ?? 1);
    return this.#applyEnvelope(index, envelope);
  }

  skip(index: number): void {
    this.#step(index);
  }

  /** Entries are applied one after the other: a gap or a repetition is a defect that must not go on. */
  #step(index: number): void {
    if (index !== this.#tables.appliedIndex + 1) {
      throw new Error(
        `Cannot apply entry ${index}: entry ${this.#tables.appliedIndex} was the last one`,
      );
    }
    this.#tables.appliedIndex = index;
  }

  #applyEnvelope(index: number, envelope: CommandEnvelope): Applied {
    const { requestId, timeMs, operator } = envelope;
    const tables = this.#tables;
    const known = requestId === "" ? undefined : tables.results.get(requestId);
    if (known !== undefined) return { result: known, events: [], requestId };
    const { bounds } = this.#source;
    const { rulesVersion } = tables;
    const interner = this.#interner;
    const context = { tables, bounds, interner, index, timeMs, operator, rulesVersion };
    const outcome = COMMANDS.apply(context, envelope.command);
    if (requestId !== "") tables.results.add(requestId, outcome.result);
    return { result: outcome.result, events: outcome.events, requestId };
  }

  dump(chunkBytes: number): Iterable<Uint8Array> {
    return dumpOf(copyTables(this.#tables), chunkBytes);
  }

  capture(): StateCapture {
    return captureOf(copyTables(this.#tables));
  }

  restore(chunks: Iterable<Uint8Array>): void {
    const restore = this.startRestore();
    for (const chunk of chunks) restore.push(chunk);
    restore.finish();
  }

  startRestore(): StateRestore {
    const restore = new TablesRestore(this.#source.bounds, this.#newest);
    return {
      push: (chunk) => restore.push(chunk),
      finish: () => {
        this.#source.tables = restore.finish();
      },
    };
  }

  digest(): string {
    return md5HexOfChunks(this.fingerprint());
  }

  fingerprint(): Iterable<Uint8Array> {
    return fingerprintOf(copyTables(this.#tables));
  }

  rulesVersion(): number {
    return this.#tables.rulesVersion;
  }

  appliedIndex(): number {
    return this.#tables.appliedIndex;
  }
}

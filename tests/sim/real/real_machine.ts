import { BytesError } from "../../../src/base/mod.ts";
import type { Entry } from "../../../src/raft/mod.ts";
import { type ApplyResult, createStateMachine } from "../../../src/state/mod.ts";
import type { Part, Result, SimMachine, Value } from "../machine.ts";
import { recordsOf, SECTION_RESULTS } from "./dump_frames.ts";
import { keyText, requestKeyOf, valueOf } from "./real_command.ts";

export interface RealMachineOptions {
  /** Newest version of the rules that it knows. */
  readonly version: number;
  readonly dedupEntries: number;
  readonly chunkBytes: number;
}

const HISTORY_ROWS = 30;
const HISTORY_ROWS_PER_CONFIG = 6;
const DIGEST_DIGITS = 12;

/** The server's own state machine, with bounds that a run can reach. */
export class RealMachine implements SimMachine {
  readonly #options: RealMachineOptions;
  readonly #machine;
  #digest: { readonly index: number; readonly value: number } | undefined;
  onEffect: ((request: number, index: number) => void) | undefined;
  /** What the last command led to, as its proposer is told. */
  lastResult: ApplyResult | undefined;

  constructor(options: RealMachineOptions) {
    this.#options = options;
    this.#machine = createStateMachine({
      newestVersion: options.version,
      bounds: {
        maxDedupEntries: options.dedupEntries,
        maxHistoryRows: HISTORY_ROWS,
        maxHistoryRowsPerConfig: HISTORY_ROWS_PER_CONFIG,
      },
    });
  }

  /** Highest version of the rules that the state needs. */
  get rulesVersion(): number {
    return this.#machine.rulesVersion();
  }

  get digest(): number {
    const index = this.#machine.appliedIndex();
    if (this.#digest?.index !== index) {
      const value = parseInt(this.#machine.digest().slice(0, DIGEST_DIGITS), 16);
      this.#digest = { index, value };
    }
    return this.#digest.value;
  }

  read(key: number): Value | undefined {
    const record = this.#machine.config(keyText(key));
    if (record === undefined) return undefined;
    return { value: valueOf(record.content), version: record.revision, md5: record.md5 };
  }

  apply(entry: Entry): Result | undefined {
    if (entry.kind !== "command") {
      this.#machine.skip(entry.index);
      return undefined;
    }
    const { result, requestId } = this.#machine.apply(entry.index, entry.data);
    this.lastResult = result;
    const request = requestKeyOf(requestId);
    if (result.index === entry.index) this.onEffect?.(request, entry.index);
    return simResult(result, request);
  }

  dump(): Uint8Array[] {
    return [...this.#machine.dump(this.#options.chunkBytes)];
  }

  /** Throws BytesError on a dump that is not right or too new. */
  load(parts: readonly Part[]): void {
    this.#digest = undefined;
    if (parts.length === 0) return;
    this.#machine.restore(parts.map((part) => {
      if (part instanceof Uint8Array) return part;
      throw new BytesError("Cannot load a snapshot of the plain machine");
    }));
  }

  /** Who wrote the rows of history that are kept; each command writes one row. */
  historyOperators(keys: number): string[] {
    return Array.from({ length: keys }, (_, key) => key).flatMap((key) => {
      const filter = { key: keyText(key), appName: "", pageNo: 1, pageSize: HISTORY_ROWS };
      return this.#machine.history(filter).items.map((row) => row.operator);
    });
  }

  /** Request ids that are remembered. */
  rememberedRequests(): number {
    return recordsOf(this.dump()).filter(({ section }) => section === SECTION_RESULTS).length;
  }
}

export function simResult(result: ApplyResult, request: number): Result {
  const { index } = result;
  if (result.ok) return { outcome: "done", index, request };
  return { outcome: result.kind === "casMissed" ? "conflict" : "error", index, request };
}

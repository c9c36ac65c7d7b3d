/** The replicated state machine: rules over tables, one command at a time. */
import {
  BytesError,
  type ConfigKey,
  DEFAULT_NAMESPACE,
  md5HexOfChunks,
  type ServiceKey,
  STATE,
} from "../base/mod.ts";
import { applyCommand } from "./apply_command.ts";
import { captureOf, copyTables, dumpOf, fingerprintOf } from "./dump.ts";
import { COMMAND_VERSION, decodeEnvelope } from "./envelope_codec.ts";
import { Interner } from "./core/interner.ts";
import { refused } from "./core/outcome.ts";
import { TablesRestore } from "./restore.ts";
import { searchSteps, window } from "./config/search.ts";
import { type StateBounds, Tables } from "./tables.ts";
import type {
  ApplyResult,
  CommandEnvelope,
  ConfigQuery,
  ConfigRecord,
  HistoryRecord,
  InstanceOverride,
  MemberRecord,
  NamespaceRecord,
  Page,
  PersistentInstance,
  ServiceRecord,
  StateCapture,
  StateEvent,
  StateMachine,
  StateRestore,
} from "./types.ts";

export interface StateMachineOptions {
  /** Other bounds than `STATE`, for tests. All nodes of a cluster must have the same. */
  readonly bounds?: Partial<StateBounds>;
  /** Another newest version of the rules than `COMMAND_VERSION`, for tests of mixed versions. */
  readonly newestVersion?: number;
}

export interface Applied {
  readonly result: ApplyResult;
  readonly events: readonly StateEvent[];
  readonly requestId: string;
}

const NO_OVERRIDES: ReadonlyMap<string, InstanceOverride> = new Map();

/** An empty machine; `restore` replaces what it holds. */
export function createStateMachine(options: StateMachineOptions = {}): StateMachine {
  const { bounds, newestVersion = COMMAND_VERSION } = options;
  return new Machine({ ...STATE, ...bounds }, newestVersion);
}

class Machine implements StateMachine {
  readonly #bounds: StateBounds;
  readonly #newest: number;
  readonly #interner = new Interner();
  #tables: Tables;

  constructor(bounds: StateBounds, newest: number) {
    this.#bounds = bounds;
    this.#newest = newest;
    this.#tables = new Tables(bounds);
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
    const context = { tables, interner: this.#interner, index, timeMs, operator };
    const outcome = applyCommand(context, envelope.command);
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
    const restore = new TablesRestore(this.#bounds, this.#newest);
    return {
      push: (chunk) => restore.push(chunk),
      finish: () => {
        this.#tables = restore.finish();
      },
    };
  }

  digest(): string {
    return md5HexOfChunks(this.fingerprint());
  }

  fingerprint(): Iterable<Uint8Array> {
    return fingerprintOf(copyTables(this.#tables));
  }

  config(key: ConfigKey): ConfigRecord | undefined {
    return this.#tables.configs.get(key);
  }

  graysWithoutConfig(key: ConfigKey): ConfigRecord | undefined {
    return this.#tables.configs.shell(key);
  }

  configById(id: number): ConfigRecord | undefined {
    return this.#tables.configs.byId(id);
  }

  searchSteps(query: ConfigQuery): Generator<void, Page<ConfigRecord>> {
    return searchSteps(this.#tables.configs, query, this.#bounds.maxPageSize);
  }

  configsOf(namespace: string): Iterable<ConfigRecord> {
    return this.#tables.configs.of(namespace).values();
  }

  configCount(namespace?: string): number {
    const { configs } = this.#tables;
    return namespace === undefined ? configs.size : configs.of(namespace).size;
  }

  history(
    filter: { key: ConfigKey; appName: string; pageNo: number; pageSize: number },
  ): Page<HistoryRecord> {
    const all = this.#tables.history.of(filter.key);
    const rows = filter.appName === "" ? all : all.filter((row) => row.appName === filter.appName);
    const { skip, take } = window(filter, this.#bounds.maxPageSize);
    const end = Math.max(rows.length - skip, 0);
    return {
      totalCount: rows.length,
      items: rows.slice(Math.max(end - take, 0), end).reverse(),
    };
  }

  historyById(id: number): HistoryRecord | undefined {
    return this.#tables.history.byId(id);
  }

  previousHistory(id: number): HistoryRecord | undefined {
    const row = this.#tables.history.byId(id);
    if (row === undefined) return undefined;
    const rows = this.#tables.history.of(row);
    return rows[rows.indexOf(row) - 1];
  }

  historyCount(): number {
    return this.#tables.history.size;
  }

  oldestHistoryMs(): number | undefined {
    for (const row of this.#tables.history.all()) return row.modifiedMs;
    return undefined;
  }

  namespaces(): readonly NamespaceRecord[] {
    return [...this.#tables.namespaces.values()];
  }

  namespace(id: string): NamespaceRecord | undefined {
    return this.#tables.namespaces.get(id === "" ? DEFAULT_NAMESPACE : id);
  }

  service(key: ServiceKey): ServiceRecord | undefined {
    return this.#tables.services.get(key);
  }

  services(): Iterable<ServiceRecord> {
    return this.#tables.services.all();
  }

  persistentInstances(key: ServiceKey): readonly PersistentInstance[] {
    const members = this.#tables.services.instances.of(key);
    return members === undefined ? [] : [...members.values()];
  }

  *persistentServiceKeys(): Iterable<ServiceKey> {
    for (const service of this.#tables.services.instances.services()) yield service.key;
  }

  overrides(key: ServiceKey): ReadonlyMap<string, InstanceOverride> {
    return this.#tables.services.overrides.of(key) ?? NO_OVERRIDES;
  }

  *overriddenServiceKeys(): Iterable<ServiceKey> {
    for (const service of this.#tables.services.overrides.services()) yield service.key;
  }

  switches(): ReadonlyMap<string, string> {
    return this.#tables.switches;
  }

  members(): readonly MemberRecord[] {
    return [...this.#tables.members.values()].sort((left, right) => left.id - right.id);
  }

  member(id: number): MemberRecord | undefined {
    return this.#tables.members.get(id);
  }

  wasRemoved(id: number): boolean {
    return this.#tables.removedMembers.has(id);
  }

  rulesVersion(): number {
    return this.#tables.rulesVersion;
  }

  appliedIndex(): number {
    return this.#tables.appliedIndex;
  }
}

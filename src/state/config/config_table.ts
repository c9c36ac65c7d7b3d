/**
 * Configs by key, by namespace and by id. Maps keep the order of insertion and an update keeps its place, so every
 * walk here is in the order of ids: stable pages without sorting.
 */
import { type ConfigKey, configKeyText, DEFAULT_NAMESPACE } from "../../base/mod.ts";
import type { ConfigRecord } from "./config_record.ts";

const NONE: ReadonlyMap<string, ConfigRecord> = new Map();

export class ConfigTable {
  readonly #spaces = new Map<string, Map<string, ConfigRecord>>();
  readonly #byId = new Map<number, ConfigRecord>();
  /** Keys that have gray versions and no formal config, as records without id, content and md5. */
  readonly #shells = new Map<string, ConfigRecord>();

  /** How many each group of the default namespace has, which limits of groups are about. */
  readonly #groups = new Map<string, number>();

  get size(): number {
    return this.#byId.size;
  }

  /** Formal configs of a group in the default namespace. */
  countOfGroup(group: string): number {
    return this.#groups.get(group) ?? 0;
  }

  get(key: ConfigKey): ConfigRecord | undefined {
    return this.find(key.namespace, configKeyText(key));
  }

  /** `text` is the key's joined text: for who needs it once more, since to join and to hash it is most of the cost. */
  find(namespace: string, text: string): ConfigRecord | undefined {
    return this.#spaces.get(namespace)?.get(text);
  }

  byId(id: number): ConfigRecord | undefined {
    return this.#byId.get(id);
  }

  shell(key: ConfigKey): ConfigRecord | undefined {
    return this.#shells.size === 0 ? undefined : this.#shells.get(configKeyText(key));
  }

  of(namespace: string): ReadonlyMap<string, ConfigRecord> {
    return this.#spaces.get(namespace) ?? NONE;
  }

  /** All formal configs in the order of ids. */
  all(): Iterable<ConfigRecord> {
    return this.#byId.values();
  }

  shells(): Iterable<ConfigRecord> {
    return this.#shells.values();
  }

  get shellCount(): number {
    return this.#shells.size;
  }

  /** Adds or replaces the formal config; a shell of the same key ends. `text` is the key's joined text. */
  put(record: ConfigRecord, text: string): void {
    let space = this.#spaces.get(record.namespace);
    if (space === undefined) {
      space = new Map();
      this.#spaces.set(record.namespace, space);
    }
    const before = space.size;
    space.set(text, record);
    if (space.size > before) this.#count(record, 1);
    this.#byId.set(record.id, record);
    this.#shells.delete(text);
  }

  remove(record: ConfigRecord): void {
    const space = this.#spaces.get(record.namespace);
    if (space?.delete(configKeyText(record)) === true) this.#count(record, -1);
    if (space?.size === 0) this.#spaces.delete(record.namespace);
    this.#byId.delete(record.id);
  }

  #count({ namespace, group }: ConfigKey, by: 1 | -1): void {
    if (namespace !== DEFAULT_NAMESPACE) return;
    const count = this.countOfGroup(group) + by;
    if (count === 0) this.#groups.delete(group);
    else this.#groups.set(group, count);
  }

  /** Keeps the gray versions of a key without formal config; without any the shell goes. */
  putShell(record: ConfigRecord): void {
    if (record.grays.length === 0) this.#shells.delete(configKeyText(record));
    else this.#shells.set(configKeyText(record), record);
  }
}

export interface ConfigTables {
  readonly configs: ConfigTable;
  nextConfigId: number;
}

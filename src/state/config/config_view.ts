/** What can be read of configs. */
import type { ConfigKey } from "../../base/mod.ts";
import type { Page } from "../core/page.ts";
import type { StateSource } from "../core/part.ts";
import type { ConfigRecord } from "./config_record.ts";
import type { ConfigTables } from "./config_table.ts";
import { type ConfigQuery, searchSteps } from "./search.ts";

interface ConfigView {
  config(key: ConfigKey): ConfigRecord | undefined;
  /**
   * The gray versions of a key that has no formal config, as a record with id 0, no content and no md5; undefined in
   * every other case.
   */
  graysWithoutConfig(key: ConfigKey): ConfigRecord | undefined;
  configById(id: number): ConfigRecord | undefined;
  /** In steps of about a millisecond, between which commands may be applied. */
  searchSteps(query: ConfigQuery): Iterator<void, Page<ConfigRecord>>;
  configsOf(namespace: string): Iterable<ConfigRecord>;
  configCount(namespace?: string): number;
  /** Of a group in the default namespace. */
  configCountOfGroup(group: string): number;
}

export function configView(source: StateSource<ConfigTables>): ConfigView {
  return {
    config: (key) => source.tables.configs.get(key),
    graysWithoutConfig: (key) => source.tables.configs.shell(key),
    configById: (id) => source.tables.configs.byId(id),
    searchSteps: (query) => searchSteps(source.tables.configs, query, source.bounds.maxPageSize),
    configsOf: (namespace) => source.tables.configs.of(namespace).values(),
    configCountOfGroup: (group) => source.tables.configs.countOfGroup(group),
    configCount(namespace) {
      const { configs } = source.tables;
      return namespace === undefined ? configs.size : configs.of(namespace).size;
    },
  };
}

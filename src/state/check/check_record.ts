/** Checks of configs: what a content must be to be published. Records, tables and what can be read. */
import { type ConfigKey, configKeyText } from "../../base/mod.ts";
import type { StateSource } from "../core/part.ts";

export interface CheckRecord {
  readonly key: ConfigKey;
  /** Of the document, by which it is parsed; what it may be is the business of the use cases. */
  readonly documentType: string;
  /** A JSON Schema; empty for none. */
  readonly schema: string;
  readonly operator: string;
  readonly changedMs: number;
}

export interface CheckTables {
  /** By the text of the key. */
  readonly checks: Map<string, CheckRecord>;
  /** Characters of all schemas. */
  checkChars: number;
}

export type CheckEvent = { readonly type: "checkChanged"; readonly key: ConfigKey };

interface CheckView {
  /** What the config's content has to be; undefined for anything. */
  check(key: ConfigKey): CheckRecord | undefined;
  /** In the order in which they were attached first. */
  checks(): MapIterator<CheckRecord>;
  checkCount(): number;
}

export function createCheckTables(): CheckTables {
  return { checks: new Map(), checkChars: 0 };
}

export function checkView(source: StateSource<CheckTables>): CheckView {
  return {
    check(key) {
      const { checks } = source.tables;
      // Nearly nobody has any, and this is asked for each publish.
      return checks.size === 0 ? undefined : checks.get(configKeyText(key));
    },
    checks: () => source.tables.checks.values(),
    checkCount: () => source.tables.checks.size,
  };
}

export function putCheck(tables: CheckTables, record: CheckRecord): void {
  const text = configKeyText(record.key);
  tables.checkChars += record.schema.length - (tables.checks.get(text)?.schema.length ?? 0);
  tables.checks.set(text, record);
}

export function deleteCheck(tables: CheckTables, record: CheckRecord): void {
  tables.checkChars -= record.schema.length;
  tables.checks.delete(configKeyText(record.key));
}

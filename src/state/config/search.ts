/** Finding configs of one namespace, page by page, in the order of ids. */
import { compileGlob } from "../../base/mod.ts";
import { type Page, pageWindow } from "../core/page.ts";
import type { ConfigRecord } from "./config_record.ts";
import type { ConfigTable } from "./config_table.ts";

export interface ConfigQuery {
  readonly namespace: string;
  readonly mode: "accurate" | "blur";
  /** Empty matches all. In blur mode `*` is the wildcard, anything else is literal. */
  readonly dataId: string;
  readonly group: string;
  readonly appName: string;
  readonly tags: readonly string[];
  readonly types: readonly string[];
  readonly content?: string;
  /** From 1. */
  readonly pageNo: number;
  readonly pageSize: number;
}

type Test = (record: ConfigRecord) => boolean;

/** Records, and characters of content that are searched, between two steps. */
const STEP_RECORDS = 2_048;
const STEP_CHARS = 1_048_576;

/**
 * In steps of about a millisecond, between which commands may be applied: what changes meanwhile may be found as it was
 * or as it is.
 */
export function* searchSteps(
  table: ConfigTable,
  query: ConfigQuery,
  maxPageSize: number,
): Generator<void, Page<ConfigRecord>> {
  const tests = testsOf(query);
  const candidates = candidatesOf(table, query);
  const { skip, take } = pageWindow(query, maxPageSize);
  const readsContent = query.content !== undefined && query.content !== "";
  const items: ConfigRecord[] = [];
  // Without a filter the walk can end with the page, because the count is known.
  const known = tests.length === 0 ? candidates.size : undefined;
  let seen = 0;
  let records = 0;
  let chars = 0;
  for (const record of candidates.values()) {
    if (readsContent) chars += record.content.length;
    if (++records % STEP_RECORDS === 0 || chars >= STEP_CHARS) {
      chars = 0;
      yield;
    }
    if (!passes(tests, record)) continue;
    if (seen >= skip && items.length < take) items.push(record);
    seen++;
    if (known !== undefined && items.length === take) break;
  }
  return { totalCount: known ?? seen, items };
}

function passes(tests: readonly Test[], record: ConfigRecord): boolean {
  for (const test of tests) if (!test(record)) return false;
  return true;
}

/** One named config needs no walk through its namespace. */
function candidatesOf(
  table: ConfigTable,
  query: ConfigQuery,
): ReadonlyMap<string, ConfigRecord> {
  const { namespace, group, dataId } = query;
  if (!isLiteral(query, group) || !isLiteral(query, dataId)) return table.of(namespace);
  const record = table.get({ namespace, group, dataId });
  return record === undefined ? new Map() : new Map([["", record]]);
}

function isLiteral(query: ConfigQuery, name: string): boolean {
  return name !== "" && (query.mode === "accurate" || !name.includes("*"));
}

function testsOf(query: ConfigQuery): Test[] {
  const tests: Test[] = [];
  const matcher = (pattern: string) =>
    query.mode === "blur" ? compileGlob(pattern).matches : (text: string) => text === pattern;
  if (query.dataId !== "") {
    const matches = matcher(query.dataId);
    tests.push((record) => matches(record.dataId));
  }
  if (query.group !== "") {
    const matches = matcher(query.group);
    tests.push((record) => matches(record.group));
  }
  if (query.appName !== "") tests.push((record) => record.appName === query.appName);
  if (query.types.length > 0) tests.push((record) => query.types.includes(record.type));
  if (query.tags.length > 0) {
    const matches = query.tags.map(matcher);
    tests.push((record) => hasTag(record, matches));
  }
  // Last, because it is the one that reads much. `*` is a wildcard here in both modes, as in Nacos.
  if (query.content !== undefined && query.content !== "") {
    const { matches } = compileGlob(query.content);
    tests.push((record) => matches(record.content));
  }
  return tests;
}

/** One of the tags asked for is enough. */
function hasTag(record: ConfigRecord, matches: readonly ((tag: string) => boolean)[]): boolean {
  if (record.tags === undefined || record.tags === "") return false;
  return record.tags.split(",").some((tag) => matches.some((match) => match(tag.trim())));
}

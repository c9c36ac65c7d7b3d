/** The whole replicated state as data, without rules. */
import { DEFAULT_NAMESPACE, STATE } from "../base/mod.ts";
import { ConfigTable } from "./config/config_table.ts";
import { HistoryTable } from "./history/history_table.ts";
import { ServiceTable } from "./service/service_table.ts";
import { ResultTable } from "./result/result_table.ts";
import type { MemberRecord, NamespaceRecord } from "./types.ts";

/** The bounds that decide results. Every node of a cluster must have the same. */
export type StateBounds = { readonly [Name in keyof typeof STATE]: number };

export class Tables {
  readonly bounds: StateBounds;
  appliedIndex = 0;
  /** The highest version of the rules that an entry so far was of: who knows less cannot hold this state. */
  rulesVersion = 1;
  nextConfigId = 1;
  nextHistoryId = 1;
  readonly configs = new ConfigTable();
  readonly history: HistoryTable;
  readonly namespaces = new Map<string, NamespaceRecord>();
  readonly services = new ServiceTable();
  readonly switches = new Map<string, string>();
  readonly members = new Map<number, MemberRecord>();
  /** In the order of their removal. */
  readonly removedMembers = new Set<number>();
  readonly results: ResultTable;

  constructor(bounds: StateBounds) {
    this.bounds = bounds;
    this.history = new HistoryTable(bounds);
    this.results = new ResultTable(bounds.maxDedupEntries);
    this.namespaces.set(DEFAULT_NAMESPACE, {
      id: DEFAULT_NAMESPACE,
      name: DEFAULT_NAMESPACE,
      desc: "",
      createdMs: 0,
    });
  }
}

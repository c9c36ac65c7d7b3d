/** Settings of the whole cluster that operators change while it runs: tables, events and what can be read. */
import type { StateSource } from "../core/part.ts";

export interface SwitchTables {
  readonly switches: Map<string, string>;
}

export type SwitchEvent = { readonly type: "switchesChanged" };

interface SwitchView {
  switches(): ReadonlyMap<string, string>;
}

export function switchView(source: StateSource<SwitchTables>): SwitchView {
  return { switches: () => source.tables.switches };
}

/** Namespaces that somebody declared: records, tables, events and what can be read. */
import { DEFAULT_NAMESPACE } from "../../base/mod.ts";
import type { StateSource } from "../core/part.ts";

export interface NamespaceRecord {
  readonly id: string;
  readonly name: string;
  readonly desc: string;
  readonly createdMs: number;
}

export interface NamespaceTables {
  readonly namespaces: Map<string, NamespaceRecord>;
}

export type NamespaceEvent = { readonly type: "namespacesChanged" };

/** `public` is always there. */
export function createNamespaceTables(): NamespaceTables {
  const id = DEFAULT_NAMESPACE;
  return { namespaces: new Map([[id, { id, name: id, desc: "", createdMs: 0 }]]) };
}

interface NamespaceView {
  namespaces(): readonly NamespaceRecord[];
  /** The empty id is `public`. */
  namespace(id: string): NamespaceRecord | undefined;
}

export function namespaceView(source: StateSource<NamespaceTables>): NamespaceView {
  return {
    namespaces: () => [...source.tables.namespaces.values()],
    namespace: (id) => source.tables.namespaces.get(id === "" ? DEFAULT_NAMESPACE : id),
  };
}

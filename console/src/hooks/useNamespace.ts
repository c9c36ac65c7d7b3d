import { useLocation } from "wouter";
import { useNamespaces } from "../api/calls.ts";
import type { NamespaceRow } from "../api/wire.ts";
import { plainPart } from "../paths.ts";

const KEPT = "rnacos.ns";
const DEFAULT = "public";

/** The namespace is part of the address (/ns/prod/configs); pages of the whole cluster fall back to the last one used. */
export function useNamespace() {
  const [path, go] = useLocation();
  const { data: rows = [] } = useNamespaces();
  const inPath = /^\/ns\/([^/]+)/.exec(path)?.[1];
  const kept = sessionStorage.getItem(KEPT);
  const isThere = (id: string | null) => rows.some((row) => row.id === id);
  const id = inPath
    ? plainPart(inPath)
    : kept && (isThere(kept) || !rows.length)
    ? kept
    : isThere(DEFAULT)
    ? DEFAULT
    : rows[0]?.id ?? DEFAULT;
  if (inPath) sessionStorage.setItem(KEPT, id);
  const current = rows.find((row) => row.id === id) ?? unknown(id);
  const select = (next: string) => {
    const section = /^\/ns\/[^/]+\/(\w+)/.exec(path)?.[1] ?? "configs";
    go(`/ns/${encodeURIComponent(next)}/${section}`);
  };
  return { current, select, rows };
}

/** Not loaded yet, or one that the user may not see. */
const unknown = (id: string): NamespaceRow => ({
  id,
  name: id,
  description: "",
  configs: 0,
  services: 0,
  instances: 0,
  isDefault: id === DEFAULT,
});

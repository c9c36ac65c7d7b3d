import { useLoaded } from "../../api/calls.ts";
import type { Clients } from "../../api/wire.ts";
import { type Sort, sorted } from "../../ui/DataTable.tsx";

const LIVE_MS = 5_000;
/** So many are loaded at once, and sorted by whatever is wanted; of more the server has pages in its own order. */
const MAX_WHOLE = 500;

interface Wish {
  readonly q: string;
  readonly node: string;
  readonly pageNo: number;
  readonly pageSize: number;
  readonly sort: Sort | undefined;
}

export function useClients({ q, node, pageNo, pageSize, sort }: Wish) {
  const where = { q, node };
  const all = useLoaded<Clients>("clients", { ...where, pageNo: 1, pageSize: MAX_WHOLE }, {
    everyMs: LIVE_MS,
  });
  const canSort = (all.data?.total ?? 0) <= MAX_WHOLE;
  const page = useLoaded<Clients>("clients", { ...where, pageNo, pageSize }, {
    everyMs: LIVE_MS,
    enabled: !canSort,
  });
  const query = canSort ? all : page;
  const total = query.data?.total ?? 0;
  const items = query.data?.items ?? [];
  const rows = canSort
    ? (sort ? sorted(items, sort) : items).slice((pageNo - 1) * pageSize, pageNo * pageSize)
    : items;
  return { query, total, rows, canSort };
}

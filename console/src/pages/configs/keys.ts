import { get, type Params } from "../../api/client.ts";
import type { ConfigRow, PageOf } from "../../api/wire.ts";

export interface ConfigKey {
  readonly namespace: string;
  readonly group: string;
  readonly dataId: string;
}

const PAGE_SIZE = 500;
/** Beyond it what is chosen is better said by a filter. */
export const MAX_CHOSEN = 10_000;

export const textOf = ({ namespace, group, dataId }: ConfigKey) =>
  `${namespace}/${group}/${dataId}`;

/** All that match, page by page, sorted so that no page moves under another. */
export async function allRows(where: Params): Promise<ConfigRow[]> {
  const rows: ConfigRow[] = [];
  for (let pageNo = 1; rows.length < MAX_CHOSEN; pageNo++) {
    const page = await get<PageOf<ConfigRow>>("rnacos/v1/console/configs", {
      ...where,
      sort: "dataId",
      pageNo,
      pageSize: PAGE_SIZE,
    });
    rows.push(...page.items);
    if (page.items.length === 0 || pageNo * PAGE_SIZE >= page.total) break;
  }
  return rows.slice(0, MAX_CHOSEN);
}

/** Their names alone. */
export async function allKeys(where: Params): Promise<ConfigKey[]> {
  const rows = await allRows(where);
  return rows.map(({ namespace, group, dataId }) => ({ namespace, group, dataId }));
}

/** By namespace: exports and clones are about one each. */
export function byNamespace(keys: readonly ConfigKey[]): Map<string, ConfigKey[]> {
  const found = new Map<string, ConfigKey[]>();
  for (const key of keys) {
    const own = found.get(key.namespace) ?? [];
    own.push(key);
    found.set(key.namespace, own);
  }
  return found;
}

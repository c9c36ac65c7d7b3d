import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { get, type Params } from "./client.ts";
import type { NamespaceRow, Overview } from "./wire.ts";

const CONSOLE = "rnacos/v1/console/";
const OVERVIEW_EVERY_MS = 30_000;

export interface LoadOptions {
  /** Loads again after this time for as long as the page is seen. */
  readonly everyMs?: number;
  readonly enabled?: boolean;
}

/** A read of the console's own routes; `name` is the path below them. */
export function useLoaded<T>(name: string, params: Params = {}, options: LoadOptions = {}) {
  return useQuery({
    queryKey: [name, params],
    queryFn: () => get<T>(CONSOLE + name, params),
    refetchInterval: options.everyMs ?? false,
    enabled: options.enabled ?? true,
    placeholderData: keepPreviousData,
  });
}

export const useNamespaces = () => useLoaded<readonly NamespaceRow[]>("namespaces");
export const useOverview = (everyMs = OVERVIEW_EVERY_MS) =>
  useLoaded<Overview>("overview", {}, { everyMs });

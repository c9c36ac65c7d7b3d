import { useUrlState } from "./useUrlState.ts";

/** Which page of a list the address asks for. */
export function usePage(defaultSize: number): { pageNo: number; pageSize: number } {
  const { get } = useUrlState();
  return {
    pageNo: Math.max(1, Math.trunc(Number(get("page"))) || 1),
    pageSize: Math.max(1, Math.trunc(Number(get("size"))) || defaultSize),
  };
}

import { useCallback } from "react";
import { useSearchParams } from "wouter";

/** What a page shows – search, filters, sort, page, open dialog – lives in the address, so links, Back and reload work. */
export function useUrlState() {
  const [params, setParams] = useSearchParams();
  const get = useCallback((name: string, fallback = "") => params.get(name) ?? fallback, [params]);
  const set = useCallback(
    (changes: Record<string, string | null>, options: { push?: boolean } = {}) => {
      setParams((before) => {
        const after = new URLSearchParams(before);
        for (const [name, value] of Object.entries(changes)) {
          value === null || value === "" ? after.delete(name) : after.set(name, value);
        }
        return after;
      }, { replace: !options.push });
    },
    [setParams],
  );
  return { get, set };
}

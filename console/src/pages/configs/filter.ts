import type { Params } from "../../api/client.ts";
import { useUrlState } from "../../hooks/useUrlState.ts";

const NAMES = ["q", "group", "type", "app", "tag"] as const;
type Name = (typeof NAMES)[number];

/** What is looked for lies in the address. */
export function useConfigFilter(namespace: string) {
  const { get, set } = useUrlState();
  const values = Object.fromEntries(NAMES.map((name) => [name, get(name)])) as Record<Name, string>;
  const inContent = get("content") === "1";
  const everywhere = get("all") === "1";
  const where: Params = {
    namespace: everywhere ? "*" : namespace,
    ...Object.fromEntries(NAMES.map((name) => [name, values[name] || undefined])),
    inContent: inContent || undefined,
  };
  return {
    ...values,
    inContent,
    everywhere,
    /** As the server takes it. */
    where,
    isActive: NAMES.some((name) => values[name] !== ""),
    set: (name: Name, value: string) => set({ [name]: value, page: null }),
    flag: (name: "content" | "all", isOn: boolean) =>
      set({ [name]: isOn ? "1" : null, page: null }),
    clear: () => set({ ...Object.fromEntries(NAMES.map((name) => [name, null])), page: null }),
  };
}
export type ConfigFilter = ReturnType<typeof useConfigFilter>;

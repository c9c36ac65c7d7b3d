import { useMemo } from "react";
import { useReasons } from "../hooks/useReasons.ts";
import { type MenuPage, pagesFor } from "./menu.ts";

/** The pages that are for who is logged in: others are not offered. */
export function usePages(): readonly MenuPage[] {
  const { isManager, mayReadCluster } = useReasons();
  return useMemo(() => pagesFor({ isManager, mayReadCluster }), [isManager, mayReadCluster]);
}

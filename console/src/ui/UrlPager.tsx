import { usePage } from "../hooks/usePage.ts";
import { useUrlState } from "../hooks/useUrlState.ts";
import { Pager } from "./Filters.tsx";

interface Props {
  total: number;
  /** As the list has it. */
  defaultSize: number;
}

/** A pager whose place is in the address; for a list that has more than the first page shows. */
export function UrlPager({ total, defaultSize }: Props) {
  const { set } = useUrlState();
  const { pageNo, pageSize } = usePage(defaultSize);
  if (total <= pageSize && pageNo === 1 && pageSize === defaultSize) return null;
  return (
    <Pager
      page={pageNo}
      size={pageSize}
      total={total}
      onPage={(n) => set({ page: String(n) }, { push: true })}
      onSize={(n) => set({ size: String(n), page: null })}
    />
  );
}

/** A page of a longer list. */
export interface Page<T> {
  readonly totalCount: number;
  readonly items: readonly T[];
}

/** Pages count from 1; numbers that make no sense become the nearest that do. */
export function pageWindow(
  page: { readonly pageNo: number; readonly pageSize: number },
  maxPageSize: number,
): { readonly skip: number; readonly take: number } {
  const take = clamp(page.pageSize, 1, maxPageSize);
  return { skip: (clamp(page.pageNo, 1, Number.MAX_SAFE_INTEGER / maxPageSize) - 1) * take, take };
}

function clamp(value: number, low: number, high: number): number {
  return Number.isNaN(value) ? low : Math.floor(Math.min(Math.max(value, low), high));
}

/** Page number and size of lists. */
import { ApiError, HTTP } from "../../base/mod.ts";
import type { Params } from "../params.ts";

export interface PageAt {
  /** From 1. */
  readonly pageNo: number;
  readonly pageSize: number;
}

/** Sizes above the cap are cut to it; without `fallback` both are required. */
export function pageAt(params: Params, fallback?: PageAt): PageAt {
  const pageNo = params.int("pageNo", fallback?.pageNo);
  const pageSize = params.int("pageSize", fallback?.pageSize);
  if (pageNo <= 0 || pageSize <= 0) {
    throw new ApiError("invalid", "pageNo and pageSize must be greater than zero");
  }
  return { pageNo, pageSize: Math.min(pageSize, HTTP.maxPageSize) };
}

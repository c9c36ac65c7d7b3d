/** Page number and size of lists. */
import { ApiError } from "../../base/mod.ts";
import type { Params } from "../params.ts";

export interface PageAt {
  /** From 1. */
  readonly pageNo: number;
  readonly pageSize: number;
}

/** Of any size: what is asked for is what comes. Without `fallback` both are required. */
export function pageAt(params: Params, fallback?: PageAt): PageAt {
  const pageNo = params.int("pageNo", fallback?.pageNo);
  const pageSize = params.int("pageSize", fallback?.pageSize);
  if (pageNo <= 0 || pageSize <= 0) {
    throw new ApiError("invalid", "pageNo and pageSize must be greater than zero");
  }
  return { pageNo, pageSize };
}

/** Detail codes of the v2 envelope and the fixed text that belongs to each. */
import type { ApiError, ErrorKind } from "../base/mod.ts";

const TEXT: Readonly<Record<number, string>> = {
  5031: "cluster capacity reach quota",
  5032: "group capacity reach quota",
  5033: "tenant capacity reach quota",
  5034: "config content size is over limit",
  10000: "parameter missing",
  10001: "access denied",
  10002: "data access error",
  20002: "parameter validate error",
  20004: "resource not found",
  20005: "resource conflict",
  20009: "parameter mismatch",
  20010: "config gray version version over max count",
  20011: "config gray rule format invalid",
  20012: "config gray rule version invalid",
  20013: "config gray name not recognized",
  21000: "service name error",
  21001: "weight error",
  21002: "instance metadata error",
  21003: "instance not found",
  21004: "instance error",
  21005: "service metadata error",
  21006: "selector error",
  21007: "service already exist",
  21008: "service not exist",
  21009: "service delete failure",
  21010: "healthy param miss",
  21011: "health check still running",
  22000: "illegal namespace",
  22001: "namespace not exist",
  22002: "namespace already exist",
  23000: "illegal state",
  23001: "node info error",
  23002: "node down failure",
  30000: "server error",
  40001: "API function disabled",
};

const CODE_OF_KIND: Readonly<Record<ErrorKind, number>> = {
  invalid: 20002,
  missing: 10000,
  notFound: 20004,
  conflict: 20005,
  casMissed: 20005,
  forbidden: 10001,
  method: 30000,
  tooLarge: 20002,
  unavailable: 23000,
  overloaded: 23000,
  unsupported: 40001,
};

/** The envelope of a refusal; an error's own code wins where it is a detail code. */
export function resultOf(error: ApiError, status: number): Record<string, unknown> {
  const known = TEXT[error.code] !== undefined;
  const code = known ? error.code : status === 500 ? 30000 : CODE_OF_KIND[error.kind];
  return { code, message: TEXT[code] ?? "server error", data: error.message };
}

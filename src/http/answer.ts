/** The few forms that answers have. Headers are few because each one costs as much as reading a config. */
import type { Page } from "../state/mod.ts";

const TEXT_HEADERS: HeadersInit = [
  ["content-type", "text/plain;charset=UTF-8"],
  ["x-content-type-options", "nosniff"],
];
const JSON_HEADERS: HeadersInit = [
  ["content-type", "application/json;charset=UTF-8"],
  ["x-content-type-options", "nosniff"],
];

/** Plain text, UTF-8. */
export function text(body: string | Uint8Array<ArrayBuffer>, status = 200): Response {
  return new Response(body, { status, headers: TEXT_HEADERS });
}

/** Any value as JSON. */
export function json(value: unknown, status = 200): Response {
  return jsonText(JSON.stringify(value), status);
}

/** A text or bytes that are JSON already. */
export function jsonText(body: string | Uint8Array<ArrayBuffer>, status = 200): Response {
  return new Response(body, { status, headers: JSON_HEADERS });
}

/** `{"code":200,"message":...,"data":...}`: the envelope of v1 console, core and some config routes. */
export function restResult(data: unknown, message: string | null = null, code = 200): Response {
  return json({ code, message, data });
}

/** `{"code":0,"message":"success","data":...}`: the envelope of v2. */
export function result(data: unknown): Response {
  return json({ code: 0, message: "success", data });
}

/** The page object of lists; `item` gives a record its form on the wire. */
export function page<T>(
  found: Page<T>,
  at: { readonly pageNo: number; readonly pageSize: number },
  item: (record: T) => unknown,
): Response {
  return json({
    totalCount: found.totalCount,
    pageNumber: at.pageNo,
    pagesAvailable: Math.ceil(found.totalCount / at.pageSize),
    pageItems: found.items.map(item),
  });
}

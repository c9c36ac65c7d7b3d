/** The few forms that answers have. Hot ones have one field and no more: each costs, on Deno's own server most. */
import { type HttpAnswer, NO_FIELDS, type SharedFields, WholeAnswer } from "../h1/mod.ts";
import type { Page } from "../state/mod.ts";

/**
 * Some clients say that they take gzip and cannot read it. Older Deno compresses unless it is forbidden; newer does
 * not, and is spared the header.
 */
const COMPRESSES = compressesUnasked(Deno.version.deno);
const UNCOMPRESSED = COMPRESSES ? { "cache-control": "no-transform" } : {};
/** For answers that no cache may keep, in the words of Nacos where they do. */
export const NOT_CACHED = COMPRESSES ? "no-cache,no-store,no-transform" : "no-cache,no-store";
const TEXT: SharedFields = { "content-type": "text/plain;charset=UTF-8", ...UNCOMPRESSED };
const JSON_TYPE: SharedFields = { "content-type": "application/json", ...UNCOMPRESSED };
/** Refusals may quote the request, so no browser may take them for something else. */
const NO_SNIFFING = { "x-content-type-options": "nosniff" } as const;
const REFUSED_TEXT: SharedFields = { ...TEXT, ...NO_SNIFFING };
const REFUSED_JSON: SharedFields = { ...JSON_TYPE, ...NO_SNIFFING };

/** Plain text, UTF-8. */
export function text(body: string | Uint8Array<ArrayBuffer>, status = 200): WholeAnswer {
  return new WholeAnswer(body, status, status === 200 ? TEXT : REFUSED_TEXT);
}

/** Any value as JSON. */
export function json(value: unknown, status = 200): WholeAnswer {
  return jsonText(JSON.stringify(value), status);
}

/** A text or bytes that are JSON already. */
export function jsonText(body: string | Uint8Array<ArrayBuffer>, status = 200): WholeAnswer {
  return new WholeAnswer(body, status, status === 200 ? JSON_TYPE : REFUSED_JSON);
}

/** What has fields of its own; they take the place of all that others share. */
export function answerWith(
  content: string | Uint8Array<ArrayBuffer>,
  fields: Readonly<Record<string, string>>,
  status = 200,
): WholeAnswer {
  return new WholeAnswer(content, status, NO_FIELDS, Object.entries(fields));
}

/** JSON that is made while it is sent. */
export function jsonStream(body: ReadableStream<Uint8Array<ArrayBuffer>>): Response {
  return new Response(body, { headers: JSON_TYPE });
}

/** `{"code":200,"message":...,"data":...}`: the envelope of v1 console, core and some config routes. */
export function restResult(data: unknown, message: string | null = null, code = 200): WholeAnswer {
  return json({ code, message, data });
}

/** `{"code":0,"message":"success","data":...}`: the envelope of v2. */
export function result(data: unknown): WholeAnswer {
  return json({ code: 0, message: "success", data });
}

/** The page object of lists; `item` gives a record its form on the wire. */
export function pageOf<T>(
  found: Page<T>,
  at: { readonly pageNo: number; readonly pageSize: number },
  item: (record: T) => unknown,
) {
  return {
    totalCount: found.totalCount,
    pageNumber: at.pageNo,
    pagesAvailable: Math.ceil(found.totalCount / at.pageSize),
    pageItems: found.items.map(item),
  };
}

export function setHeader(answer: HttpAnswer, name: string, value: string): void {
  if (answer instanceof WholeAnswer) answer.setHeader(name, value);
  else answer.headers.set(name, value);
}

function compressesUnasked(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major < 2 || (major === 2 && minor < 9);
}

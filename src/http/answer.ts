/**
 * The few forms that answers have. The platform serves a status of 200 with one plain content type (a record with this
 * one member, in one of these spellings) several times as fast as any other response, so hot answers have no more.
 */
import { Buffer } from "node:buffer";
import type { Page } from "../state/mod.ts";

/**
 * Some clients say that they take gzip and cannot read it. Older Deno compresses unless it is forbidden; newer does
 * not, and is spared the header.
 */
const COMPRESSES = compressesUnasked(Deno.version.deno);
const UNCOMPRESSED = COMPRESSES ? { "cache-control": "no-transform" } : {};
/** For answers that no cache may keep, in the words of Nacos where they do. */
export const NOT_CACHED = COMPRESSES ? "no-cache,no-store,no-transform" : "no-cache,no-store";
const TEXT = { "content-type": "text/plain;charset=UTF-8", ...UNCOMPRESSED };
const JSON_TYPE = { "content-type": "application/json", ...UNCOMPRESSED };
/** Refusals may quote the request, so no browser may take them for something else. */
const NO_SNIFFING = { "x-content-type-options": "nosniff" } as const;
const REFUSED_TEXT = { ...TEXT, ...NO_SNIFFING };
const REFUSED_JSON = { ...JSON_TYPE, ...NO_SNIFFING };

/** An answer that still knows its body, so that its bytes can be counted. */
export class WholeAnswer extends Response {
  readonly #content: string | Uint8Array<ArrayBuffer>;

  constructor(content: string | Uint8Array<ArrayBuffer>, init: ResponseInit) {
    super(content, init);
    this.#content = content;
  }

  get sizeBytes(): number {
    return typeof this.#content === "string"
      ? Buffer.byteLength(this.#content)
      : this.#content.length;
  }
}

/** Plain text, UTF-8. */
export function text(body: string | Uint8Array<ArrayBuffer>, status = 200): Response {
  return status === 200
    ? new WholeAnswer(body, { headers: TEXT })
    : new WholeAnswer(body, { status, headers: REFUSED_TEXT });
}

/** Any value as JSON. */
export function json(value: unknown, status = 200): Response {
  return jsonText(JSON.stringify(value), status);
}

/** A text or bytes that are JSON already. */
export function jsonText(body: string | Uint8Array<ArrayBuffer>, status = 200): Response {
  return status === 200
    ? new WholeAnswer(body, { headers: JSON_TYPE })
    : new WholeAnswer(body, { status, headers: REFUSED_JSON });
}

/** JSON that is made while it is sent. */
export function jsonStream(body: ReadableStream<Uint8Array<ArrayBuffer>>): Response {
  return new Response(body, { headers: JSON_TYPE });
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

function compressesUnasked(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major < 2 || (major === 2 && minor < 9);
}

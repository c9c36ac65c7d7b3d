/**
 * Lists that are too long for one text: their JSON is made in pieces while the reader takes them, so that a list of all
 * configs costs neither memory nor a pause. A few leave at a time; more are refused.
 */
import { ApiError, HTTP } from "../base/mod.ts";
import type { HttpAnswer } from "../h1/mod.ts";
import { fileStream } from "./file_stream.ts";
import { jsonStream } from "./answer.ts";

const encoder = new TextEncoder();

/** Of all servers in this process, because it is the process's memory that is bounded. */
let running = 0;

/** Whether these have more content than one text should. */
export function isLarge(items: readonly { readonly content: string }[]): boolean {
  let chars = 0;
  for (const { content } of items) {
    chars += content.length + ROW_CHARS;
    if (chars > HTTP.maxWholeAnswerChars) return true;
  }
  return false;
}

/** About what names and signs of a row take. */
const ROW_CHARS = 256;

/** Throws ApiError `overloaded` when as many as there may be are under way. */
export function largeAnswer(texts: Iterable<string>, stopping: AbortSignal): HttpAnswer {
  if (running >= HTTP.maxLargeAnswers) {
    throw new ApiError("overloaded", "Too many long lists at once, please try again later");
  }
  running++;
  let ended = false;
  const release = () => {
    if (!ended) running--;
    ended = true;
  };
  return jsonStream(fileStream({ name: "", parts: pieces(texts), release }, stopping));
}

/** The page object of lists, text by text. */
export function* pageTexts<T>(
  page: { readonly totalCount: number; readonly pageNo: number; readonly pageSize: number },
  items: readonly T[],
  item: (record: T) => unknown,
): Generator<string> {
  const { totalCount, pageNo, pageSize } = page;
  const pages = Math.ceil(totalCount / pageSize);
  yield `{"totalCount":${totalCount},"pageNumber":${pageNo},"pagesAvailable":${pages},"pageItems":`;
  yield* listTexts(items, item);
  yield "}";
}

/** What is made text by text, in the envelope of v2. */
export function* resultTexts(texts: Iterable<string>): Generator<string> {
  yield '{"code":0,"message":"success","data":';
  yield* texts;
  yield "}";
}

/** A bare array, text by text. */
export function* listTexts<T>(
  items: readonly T[],
  item: (record: T) => unknown,
): Generator<string> {
  let before = "[";
  for (const record of items) {
    yield before + JSON.stringify(item(record));
    before = ",";
  }
  yield items.length === 0 ? "[]" : "]";
}

function* pieces(texts: Iterable<string>): Generator<Uint8Array<ArrayBuffer>> {
  let piece = "";
  for (const text of texts) {
    piece += text;
    if (piece.length < HTTP.answerPieceChars) continue;
    yield encoder.encode(piece);
    piece = "";
  }
  if (piece !== "") yield encoder.encode(piece);
}

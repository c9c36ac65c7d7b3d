/** Answers to reads of configs. What is read again and again is kept as it leaves. */
import { Buffer } from "node:buffer";
import { type ConfigReading, INDEX_HEADER } from "../../api/mod.ts";
import { CONFIG } from "../../base/mod.ts";
import { NO_FIELDS, type SharedFields, WholeAnswer } from "../../h1/mod.ts";
import type { ConfigRecord } from "../../state/mod.ts";
import { NOT_CACHED } from "../answer.ts";
import { entityTag } from "../entity_tag.ts";

const CONTENT_TYPE = "text/plain;charset=UTF-8";

interface KeptAnswer {
  /** The same object each time, so that an engine keeps the lines that it makes of it. */
  readonly fields: SharedFields;
  readonly content: Uint8Array<ArrayBuffer>;
}

/**
 * The answers of configs that are read often. A record never changes, so what was made of it stays right. It is made
 * with the second read: a walk over many configs finds its places taken, and pays for a look.
 */
export class ReadingAnswers {
  readonly #records: (ConfigRecord | undefined)[] = [];
  readonly #kept: (KeptAnswer | undefined)[] = [];

  /** How many are kept. */
  get size(): number {
    return this.#kept.filter((one) => one !== undefined).length;
  }

  answer(reading: ConfigReading, index: string): WholeAnswer {
    const kept = this.#find(reading);
    if (kept !== undefined) {
      return new WholeAnswer(kept.content, 200, kept.fields, [[INDEX_HEADER, index]]);
    }
    const fields = readingHeaders(reading, index, CONTENT_TYPE);
    return new WholeAnswer(reading.content, 200, NO_FIELDS, fields);
  }

  #find(reading: ConfigReading): KeptAnswer | undefined {
    const { record, gray, content } = reading;
    if (gray !== undefined || content.length > CONFIG.maxKeptAnswerChars) return undefined;
    const place = record.id % CONFIG.keptAnswers;
    if (this.#records[place] === record) return this.#kept[place] ??= keptAnswer(reading);
    this.#records[place] = record;
    this.#kept[place] = undefined;
    return undefined;
  }
}

function keptAnswer(reading: ConfigReading): KeptAnswer {
  const fields = readingHeaders(reading, "", CONTENT_TYPE).filter(([name]) =>
    name !== INDEX_HEADER
  );
  // Checks the values, which nobody does for shared fields.
  new WholeAnswer("", 200, NO_FIELDS, fields);
  return {
    fields: Object.fromEntries(fields),
    content: new Uint8Array(Buffer.from(reading.content)),
  };
}

/** Headers cost more than finding the content, so only those that somebody reads are sent. */
export function readingHeaders(
  reading: ConfigReading,
  index: string,
  contentType: string,
): [string, string][] {
  const headers: [string, string][] = [
    ["content-type", contentType],
    ["config-type", reading.type],
    ["content-md5", reading.md5],
    ["etag", entityTag(reading.md5)],
    ["last-modified", httpDate(reading.modifiedMs)],
    ["cache-control", NOT_CACHED],
    [INDEX_HEADER, index],
    ["x-content-type-options", "nosniff"],
  ];
  if (reading.encryptedDataKey !== "") {
    headers.push(["encrypted-data-key", headerText(reading.encryptedDataKey)]);
  }
  if (reading.gray?.type === "beta") headers.push(["isbeta", "true"]);
  if (reading.gray?.type === "tag") {
    headers.push(["tag", encodeURIComponent(reading.gray.expression)]);
  }
  return headers;
}

const SECOND_MS = 1_000;
let lastSecond = NaN;
let lastDate = "";

/** RFC 1123 date. The configs that are read most change seldom, and many of them together. */
function httpDate(ms: number): string {
  const second = Math.floor(ms / SECOND_MS);
  if (second !== lastSecond) {
    lastSecond = second;
    lastDate = new Date(ms).toUTCString();
  }
  return lastDate;
}

/** What a header cannot carry is percent-encoded; keys in use are plain ASCII. */
function headerText(value: string): string {
  return /^[\x21-\x7e]*$/.test(value) ? value : encodeURIComponent(value.toWellFormed());
}

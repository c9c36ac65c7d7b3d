/** Requests that every server has to read alike: each way to write one that RFC 9112 allows. */
import { Buffer } from "node:buffer";
import type { Rng } from "../support/rng.ts";
import type { Draft } from "./exchange.ts";

const METHODS = ["GET", "GET", "GET", "POST", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"];
const WITH_BODY: ReadonlySet<string> = new Set(["POST", "PUT", "DELETE", "PATCH"]);
const PATHS = [
  "/",
  "/nacos/v1/cs/configs",
  "/a//b",
  "/%E9%85%8D%20x",
  "/a;b=c",
  "/~u/(x)!$&'*+,=:@",
];
const QUERIES = [
  "",
  "",
  "?",
  "?a=1&b=%26",
  "?dataId=x&group=%E7%BB%84",
  "?q=a?b/c:d@e!$'()*,;=",
  "?u=http://h/p",
];
const NAMES = ["x-a", "X-B", "Accept", "client-version", "x.y_z!#$%&'*+^`|~9"];
const VALUES = [
  "",
  "1",
  "a b",
  "a, b",
  '"quoted \\" text"',
  "\xe9\xff",
  "a\tb",
  "*/*;q=0.5",
  "=?&#%",
];
const SPACES = ["", " ", "  ", "\t", " \t "];
const SIZES = [0, 1, 2, 15, 16, 255, 1_000, 5_000];
const LARGE_BYTES = 70_000;

export function draftRequest(rng: Rng): Draft {
  const method = rng.pick(METHODS);
  const isOld = rng.chance(0.05);
  const target = rng.pick(PATHS) + rng.pick(QUERIES);
  const form = rng.chance(0.05) ? `http://127.0.0.1:8848${target}` : target;
  const draft: Draft = {
    lead: rng.chance(0.05) ? "\r\n" : "",
    requestLine: `${method} ${form} HTTP/1.${isOld ? 0 : 1}`,
    fields: ["Host: 127.0.0.1:8848", ...fields(rng)],
    body: Buffer.alloc(0),
    eol: "\r\n",
  };
  if (isOld) draft.fields.push("Connection: keep-alive");
  if (WITH_BODY.has(method)) addBody(draft, rng, isOld);
  draft.fields = rng.shuffle(draft.fields);
  return draft;
}

function fields(rng: Rng): string[] {
  const count = rng.chance(0.1) ? rng.between(5, 40) : rng.below(5);
  return Array.from({ length: count }, () => {
    const value = rng.chance(0.02) ? "v".repeat(rng.between(100, 3_000)) : rng.pick(VALUES);
    return `${rng.pick(NAMES)}:${rng.pick(SPACES)}${value}${rng.pick(SPACES)}`;
  });
}

function addBody(draft: Draft, rng: Rng, isOld: boolean): void {
  const size = rng.chance(0.02) ? LARGE_BYTES : rng.pick(SIZES);
  const content = Buffer.alloc(size, "0123456789abcdef");
  if (isOld || rng.chance(0.6)) {
    draft.fields.push(`${rng.pick(["Content-Length", "content-length"])}: ${size}`);
    draft.body = content;
    return;
  }
  draft.fields.push(`Transfer-Encoding: ${rng.pick(["chunked", "Chunked"])}`);
  draft.body = chunked(content, rng);
}

function chunked(content: Buffer, rng: Rng): Buffer {
  const parts: Buffer[] = [];
  for (let at = 0; at < content.length;) {
    const size = Math.min(content.length - at, rng.pick([1, 3, 16, 100, 4_096, 100_000]));
    const digits = rng.chance(0.5) ? size.toString(16) : size.toString(16).toUpperCase();
    const zeros = "0".repeat(rng.chance(0.1) ? rng.between(1, 3) : 0);
    parts.push(Buffer.from(`${zeros}${digits}${extension(rng)}\r\n`));
    parts.push(content.subarray(at, at + size), Buffer.from("\r\n"));
    at += size;
  }
  const trailers = rng.chance(0.1) ? "x-trailer: 1\r\nx-more: 2\r\n" : "";
  return Buffer.concat([...parts, Buffer.from(`0${extension(rng)}\r\n${trailers}\r\n`)]);
}

function extension(rng: Rng): string {
  return rng.chance(0.1) ? rng.pick([";a", ";a=b", ';a="b c"', ";a=1;b=2"]) : "";
}

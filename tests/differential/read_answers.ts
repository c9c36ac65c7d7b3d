/** The answers that came on one connection, cut by the rules of RFC 9112. */
import { Buffer } from "node:buffer";

export interface Answer {
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Buffer;
}

export interface Answers {
  readonly answers: readonly Answer[];
  /** What could not be read as an answer; empty where all could. */
  readonly fault: string;
}

const HEAD_END = "\r\n\r\n";

/** `bare`: which of the requests, in their order, are answered without a body. */
export function readAnswers(bytes: Buffer, bare: readonly boolean[]): Answers {
  const answers: Answer[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(HEAD_END, at);
    if (end < 0) return { answers, fault: "a head without its end" };
    const [line = "", ...lines] = bytes.toString("latin1", at, end).split("\r\n");
    const status = Number(/^HTTP\/1\.[01] (\d{3})( |$)/.exec(line)?.[1] ?? NaN);
    if (Number.isNaN(status)) return { answers, fault: `a status line ${JSON.stringify(line)}` };
    at = end + HEAD_END.length;
    if (status < 200) continue;
    const headers = new Map(lines.map((text) => {
      const colon = text.indexOf(":");
      return [text.slice(0, colon).toLowerCase(), text.slice(colon + 1).trim()] as const;
    }));
    const isBare = bare[answers.length] === true || status === 204 || status === 304;
    const read = isBare ? { body: Buffer.alloc(0), end: at } : readBody(bytes, at, headers);
    if (read === undefined) return { answers, fault: "a body without its end" };
    answers.push({ status, headers, body: read.body });
    at = read.end;
  }
  return { answers, fault: "" };
}

function readBody(bytes: Buffer, at: number, headers: ReadonlyMap<string, string>) {
  if (headers.get("transfer-encoding") === "chunked") return readChunks(bytes, at);
  const length = headers.get("content-length");
  const end = length === undefined ? bytes.length : at + Number(length);
  return end > bytes.length ? undefined : { body: bytes.subarray(at, end), end };
}

function readChunks(bytes: Buffer, start: number) {
  const parts: Buffer[] = [];
  for (let at = start;;) {
    const line = bytes.indexOf("\r\n", at);
    if (line < 0) return undefined;
    const size = parseInt(bytes.toString("latin1", at, line), 16);
    const end = line + 2 + size;
    if (Number.isNaN(size) || end + 2 > bytes.length) return undefined;
    if (size === 0) return { body: Buffer.concat(parts), end: end + 2 };
    parts.push(bytes.subarray(line + 2, end));
    at = end + 2;
  }
}

/** Connections of clients that are right, wrong or mad, for tests that ask what never happens. */
import { Buffer } from "node:buffer";
import type { Rng } from "../rng.ts";
import { answer, readAnswers, SessionFixture } from "./session_fixture.ts";
import type { HttpAnswer, HttpRequest } from "../../../src/h1/mod.ts";

const METHODS = ["GET", "POST", "PUT", "HEAD", "DELETE", "OPTIONS", "get", "M-X", "PRI", "CONNECT"];
const TARGETS = ["/", "/a?b=c", "*", "http://h/a", "/\xe4\xbd\xa0", "/%00", "//", "h:1", "/a#b"];
const VERSIONS = [
  "HTTP/1.1",
  "HTTP/1.1",
  "HTTP/1.1",
  "HTTP/1.0",
  "HTTP/2.0",
  "HTTP/1.9",
  "http/1.1",
];
const FIELDS = [
  "Host: h",
  "Connection: close",
  "Connection: keep-alive, x",
  "Connection: Upgrade\r\nUpgrade: h2c",
  "Expect: 100-continue",
  "Expect: x",
  "A: b",
  "A:",
  "A : b",
  " folded",
  "Content-Length: 3, 3",
  "Transfer-Encoding: gzip",
  "Transfer-Encoding:\tCHUNKED",
  "X: \xff",
  "X: a\0b",
];
const ENDS = ["\r\n", "\r\n", "\r\n", "\r\n", "\r\n", "\r\n", "\r\n", "\n", "\r"];
const SIZES = ["3", "03", "0a", "0", "3;x=y", "+3", "3 ", "0x3", "ffffffffffffff", ""];
/** What a byte is most usefully exchanged for. */
const SIGNS = "\r\n\0 \t:;,0aF\xff\x7f/";

/** Everything that a client sends, as latin-1. */
export function randomConnection(rng: Rng): string {
  let sent = "";
  const count = 1 + rng.below(4);
  for (let at = 0; at < count; at++) sent += randomRequest(rng);
  return rng.below(3) === 0 ? damaged(sent, rng) : sent;
}

function randomRequest(rng: Rng): string {
  const isRight = rng.below(3) > 0;
  const one = (texts: readonly string[]) => texts[isRight ? 0 : rng.below(texts.length)] ?? "";
  const end = () => one(ENDS);
  const kind = rng.below(4);
  let head = `${isRight ? rng.pick(["GET", "POST", "HEAD"]) : one(METHODS)} ${one(TARGETS)} `;
  head += `${one(VERSIONS)}${end()}Host: h${end()}`;
  for (let left = rng.below(3); left > 0; left--) {
    head += `${isRight ? "A: b" : rng.pick(FIELDS)}${end()}`;
  }
  if (kind === 0) return head + end();
  if (kind === 1) {
    const body = "x".repeat(rng.below(20));
    return `${head}Content-Length: ${body.length}${end()}${end()}${body}`;
  }
  if (kind === 2) {
    return `${head}Transfer-Encoding: chunked${end()}${end()}${randomChunks(rng, isRight)}`;
  }
  const body = "y".repeat(rng.below(rng.below(20) === 0 ? 200_000 : 200));
  return `${head}Content-Length: ${body.length}${end()}${end()}${body}`;
}

function randomChunks(rng: Rng, isRight: boolean): string {
  let chunks = "";
  for (let left = rng.below(4); left > 0; left--) {
    if (isRight) {
      const data = "z".repeat(1 + rng.below(40));
      chunks += `${data.length.toString(16)}\r\n${data}\r\n`;
    } else chunks += `${rng.pick(SIZES)}${rng.pick(ENDS)}abc${rng.pick(ENDS)}`;
  }
  return `${chunks}0\r\n${rng.below(3) === 0 ? "T: u\r\n" : ""}\r\n`;
}

function damaged(sent: string, rng: Rng): string {
  const at = rng.below(sent.length);
  const sign = SIGNS[rng.below(SIGNS.length)] ?? "";
  switch (rng.below(4)) {
    case 0:
      return sent.slice(0, at);
    case 1:
      return sent.slice(0, at) + sign + sent.slice(at + 1);
    case 2:
      return sent.slice(0, at) + sign + sent.slice(at);
    default:
      return sent.slice(0, at) + sent.slice(at + 1);
  }
}

/** What came of a connection. */
export interface Seen {
  readonly requests: readonly string[];
  readonly sent: string;
  readonly isOver: boolean;
}

/** Sends it in pieces of random sizes, or whole; throws when an answer is no answer. */
export async function serve(connection: string, rng?: Rng): Promise<Seen> {
  const requests: string[] = [];
  const heads: number[] = [];
  const see = ({ method, url, headers }: HttpRequest, body: Uint8Array): HttpAnswer => {
    if (method === "HEAD") heads.push(requests.length);
    requests.push(`${method} ${url} ${headers.get("a")} ${Buffer.from(body).toString("latin1")}`);
    return answer(`${url} ${body.length}`);
  };
  const fixture = new SessionFixture((request) => {
    const { arrived } = request;
    if (arrived !== undefined) return see(request, arrived);
    return request.bytes().then((body) => see(request, body), () => answer("broken", 400));
  });
  for (let at = 0; at < connection.length;) {
    const size = rng === undefined
      ? connection.length
      : 1 + rng.below(rng.below(3) === 0 ? 5 : 5_000);
    fixture.send(connection.slice(at, at + size));
    at += size;
    await settle();
  }
  await settle();
  const sent = fixture.sent.replaceAll("HTTP/1.1 100 Continue\r\n\r\n", "");
  // A HEAD that is refused is the last, and its answer has no content.
  if (sent.endsWith("\r\n\r\n")) heads.push(requests.length);
  judge(requests.length, readAnswers(sent, heads).map(({ status }) => status), fixture);
  return { requests, sent, isOver: fixture.session.isOver };
}

function judge(requests: number, statuses: readonly number[], fixture: SessionFixture): void {
  const refused = statuses.filter((status) => status !== 200).length;
  const isRight = statuses.length === requests + refused && refused <= 1 &&
    statuses.slice(0, -1).every((status) => status === 200) &&
    (refused === 0 || fixture.session.isOver) && fixture.defects.length === 0;
  if (!isRight) throw new Error(`${requests} requests got ${statuses}: ${fixture.defects}`);
}

async function settle(): Promise<void> {
  for (let turn = 0; turn < 16; turn++) await Promise.resolve();
}

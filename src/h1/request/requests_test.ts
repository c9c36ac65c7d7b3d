/** What is a request and what is none, by RFC 9112; and that it does not depend on how it is cut. */
import { assertEquals } from "#assert";
import { H1 } from "../../base/mod.ts";
import { answer, readAnswers, SessionFixture } from "../../../tests/support/h1/session_fixture.ts";
import type { HttpAnswer, HttpRequest } from "../mod.ts";

const GET = "GET / HTTP/1.1\r\n";
const HOST = "Host: h\r\n";
const POST = `POST / HTTP/1.1\r\n${HOST}`;
const CHUNKED = `${POST}Transfer-Encoding: chunked\r\n\r\n`;
const NEXT = `GET /next HTTP/1.1\r\n${HOST}\r\n`;

/** Each with the status it is answered with; 200 where it is a whole request. */
const CASES: readonly (readonly [what: string, sent: string, status: number])[] = [
  ["a plain request", `${GET}${HOST}\r\n`, 200],
  ["empty lines before it", `\r\n\r\n${GET}${HOST}\r\n`, 200],
  ["too many of them", `${"\r\n".repeat(H1.maxEmptyLines + 1)}${GET}${HOST}\r\n`, 400],
  ["a carriage return alone before it", `\rGET / HTTP/1.1\r\n${HOST}\r\n`, 400],
  ["a whole URL", `GET http://h:1/a?b HTTP/1.1\r\n${HOST}\r\n`, 200],
  ["a whole URL with TLS", `GET HTTPS://h HTTP/1.1\r\n${HOST}\r\n`, 200],
  ["a whole URL without a host", `GET http:// HTTP/1.1\r\n${HOST}\r\n`, 400],
  ["a URL of another scheme", `GET ftp://h/ HTTP/1.1\r\n${HOST}\r\n`, 400],
  ["a host as target", `GET h:80 HTTP/1.1\r\n${HOST}\r\n`, 400],
  ["the server itself", `OPTIONS * HTTP/1.1\r\n${HOST}\r\n`, 200],
  ["the server itself with another method", `GET * HTTP/1.1\r\n${HOST}\r\n`, 400],
  ["a tunnel", `CONNECT h:443 HTTP/1.1\r\n${HOST}\r\n`, 501],
  ["a tunnel to a path", `CONNECT / HTTP/1.1\r\n${HOST}\r\n`, 501],
  ["UTF-8 in the target", `GET /\xe4\xbd\xa0 HTTP/1.1\r\n${HOST}\r\n`, 200],
  ["no UTF-8 in the target", `GET /\xe4 HTTP/1.1\r\n${HOST}\r\n`, 400],
  ["a tab in the target", `GET /\ta HTTP/1.1\r\n${HOST}\r\n`, 400],
  ["NUL in the target", `GET /\0 HTTP/1.1\r\n${HOST}\r\n`, 400],
  ["a space in the target", `GET /a b HTTP/1.1\r\n${HOST}\r\n`, 400],
  ["two spaces before the target", `GET  / HTTP/1.1\r\n${HOST}\r\n`, 400],
  ["no target", `GET  HTTP/1.1\r\n${HOST}\r\n`, 400],
  ["a method of its own", `M-SEARCH / HTTP/1.1\r\n${HOST}\r\n`, 200],
  ["a method in lower case", `get / HTTP/1.1\r\n${HOST}\r\n`, 200],
  ["the longest method", `${"M".repeat(H1.maxMethodChars)} / HTTP/1.1\r\n${HOST}\r\n`, 200],
  ["a longer method", `${"M".repeat(H1.maxMethodChars + 1)} / HTTP/1.1\r\n${HOST}\r\n`, 501],
  ["a method with a control character", `G\x01T / HTTP/1.1\r\n${HOST}\r\n`, 400],
  ["a space before the method", ` GET / HTTP/1.1\r\n${HOST}\r\n`, 400],
  ["TLS", "\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03", 400],
  ["HTTP/0.9", "GET /\r\n\r\n", 400],
  ["HTTP/1.0", "GET / HTTP/1.0\r\n\r\n", 200],
  ["a later HTTP/1", `GET / HTTP/1.2\r\n${HOST}\r\n`, 200],
  ["HTTP/2 without its preface", `GET / HTTP/2.0\r\n${HOST}\r\n`, 505],
  ["HTTP/3", `GET / HTTP/3.0\r\n${HOST}\r\n`, 505],
  ["a version of three numbers", `GET / HTTP/1.1.1\r\n${HOST}\r\n`, 400],
  ["a version of two digits", `GET / HTTP/11.1\r\n${HOST}\r\n`, 400],
  ["a version in lower case", `GET / http/1.1\r\n${HOST}\r\n`, 400],
  ["a space behind the version", `GET / HTTP/1.1 \r\n${HOST}\r\n`, 400],
  ["another protocol", `GET / RTSP/1.0\r\n${HOST}\r\n`, 400],
  ["a line feed alone behind the request line", `GET / HTTP/1.1\n${HOST}\r\n`, 400],
  ["a line feed alone behind a field", `${GET}Host: h\n\r\n`, 400],
  ["a line feed alone at the end", `${GET}${HOST}\n`, 400],
  ["a carriage return alone in a value", `${GET}${HOST}A: b\rc\r\n\r\n`, 400],
  ["a carriage return alone at the end", `${GET}${HOST}\rA`, 400],
  ["no value", `${GET}${HOST}A:\r\n\r\n`, 200],
  ["white space around a value", `${GET}Host: \t h \t\r\n\r\n`, 200],
  ["Latin-1 in a value", `${GET}${HOST}A: \xe9\r\n\r\n`, 200],
  ["NUL in a value", `${GET}${HOST}A: b\0c\r\n\r\n`, 400],
  ["DEL in a value", `${GET}${HOST}A: b\x7fc\r\n\r\n`, 400],
  ["a space before the colon", `${GET}${HOST}A : b\r\n\r\n`, 400],
  ["no name", `${GET}${HOST}: b\r\n\r\n`, 400],
  ["no colon", `${GET}${HOST}A\r\n\r\n`, 400],
  ["NUL in a name", `${GET}${HOST}A\0: b\r\n\r\n`, 400],
  ["Latin-1 in a name", `${GET}${HOST}\xe9: b\r\n\r\n`, 400],
  ["brackets in a name", `${GET}${HOST}A[b]: b\r\n\r\n`, 400],
  ["a folded value", `${GET}${HOST}A: b\r\n c\r\n\r\n`, 400],
  ["a folded value with a tab", `${GET}${HOST}A: b\r\n\tc\r\n\r\n`, 400],
  ["white space before the first field", `${GET} ${HOST}\r\n`, 400],
  ["no Host", `${GET}\r\n`, 400],
  ["an empty Host", `${GET}Host:\r\n\r\n`, 200],
  ["two of them", `${GET}${HOST}${HOST}\r\n`, 400],
  ["two of them in HTTP/1.0", `GET / HTTP/1.0\r\n${HOST}${HOST}\r\n`, 400],
  ["a Host with a path", `${GET}Host: h/a\r\n\r\n`, 400],
  ["a Host with a user", `${GET}Host: u@h\r\n\r\n`, 400],
  ["a Host of two words", `${GET}Host: h h\r\n\r\n`, 400],
  ["a list of hosts", `${GET}Host: h, i\r\n\r\n`, 400],
  ["a Host of IPv6", `${GET}Host: [::1]:8848\r\n\r\n`, 200],
  [
    "as many fields as there may be",
    `${GET}${HOST}${"A: b\r\n".repeat(H1.maxFields - 1)}\r\n`,
    200,
  ],
  ["more fields", `${GET}${HOST}${"A: b\r\n".repeat(H1.maxFields)}\r\n`, 431],
  ["a body and its length", `${POST}Content-Length: 3\r\n\r\nabc`, 200],
  ["leading zeros of the length", `${POST}Content-Length: 0003\r\n\r\nabc`, 200],
  ["a sign of the length", `${POST}Content-Length: +3\r\n\r\nabc`, 400],
  ["a negative length", `${POST}Content-Length: -3\r\n\r\nabc`, 400],
  ["a length of the base 16", `${POST}Content-Length: 0x3\r\n\r\nabc`, 400],
  ["a length with a fraction", `${POST}Content-Length: 3.0\r\n\r\nabc`, 400],
  ["a length and a word", `${POST}Content-Length: 3 a\r\n\r\nabc`, 400],
  ["no length in its field", `${POST}Content-Length:\r\n\r\n`, 400],
  ["equal lengths in a list", `${POST}Content-Length: 3, 3\r\n\r\nabc`, 400],
  ["equal lengths", `${POST}Content-Length: 3\r\nContent-Length: 3\r\n\r\nabc`, 400],
  ["two lengths", `${POST}Content-Length: 3\r\nContent-Length: 4\r\n\r\nabc`, 400],
  ["a length beyond all numbers", `${POST}Content-Length: 99999999999999999999\r\n\r\nabc`, 413],
  ["a length and chunks", `${POST}Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\nabc`, 400],
  ["chunks and a length", `${POST}Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\nabc`, 400],
  ["chunks in HTTP/1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400],
  ["chunks twice", `${POST}Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n`, 501],
  [
    "chunks in two fields",
    `${POST}${"Transfer-Encoding: chunked\r\n".repeat(2)}\r\n0\r\n\r\n`,
    501,
  ],
  ["another coding", `${POST}Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n`, 501],
  ["another coding alone", `${POST}Transfer-Encoding: identity\r\n\r\nabc`, 501],
  ["no coding in its field", `${POST}Transfer-Encoding:\r\n\r\n0\r\n\r\n`, 501],
  ["nearly chunked", `${POST}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n`, 501],
  ["chunked in quotes", `${POST}Transfer-Encoding: "chunked"\r\n\r\n0\r\n\r\n`, 501],
  ["a control character before chunked", `${POST}Transfer-Encoding: \x0bchunked\r\n\r\n`, 400],
  ["a space before the colon of the coding", `${POST}Transfer-Encoding : chunked\r\n\r\n`, 400],
  ["chunked in other letters", `${POST}transfer-encoding:\tCHUNKED \r\n\r\n0\r\n\r\n`, 200],
  ["a length in a folded line", `${POST}A: b\r\n Content-Length: 3\r\n\r\nabc`, 400],
  ["no chunks", `${CHUNKED}0\r\n\r\n`, 200],
  ["chunks", `${CHUNKED}2\r\nab\r\n00000a\r\n0123456789\r\n0\r\n\r\n`, 200],
  ["an extension", `${CHUNKED}2;a="b\t;c";d\r\nab\r\n0;x\r\n\r\n`, 200],
  ["a line feed in an extension", `${CHUNKED}2;a\nb\r\nab\r\n0\r\n\r\n`, 400],
  ["NUL in an extension", `${CHUNKED}2;\0\r\nab\r\n0\r\n\r\n`, 400],
  ["long extensions", `${CHUNKED}2;${"x".repeat(H1.maxChunkExtensionBytes + 1)}\r\nab`, 400],
  ["trailers", `${CHUNKED}0\r\nA: b\r\nC:\r\n\r\n`, 200],
  ["a trailer that is no field", `${CHUNKED}0\r\nA b\r\n\r\n`, 400],
  ["a trailer that is folded", `${CHUNKED}0\r\nA: b\r\n c\r\n\r\n`, 400],
  ["large trailers", `${CHUNKED}0\r\nA: ${"b".repeat(H1.maxTrailerBytes)}\r\n\r\n`, 431],
  ["no size", `${CHUNKED}\r\nab\r\n`, 400],
  ["a sign of a size", `${CHUNKED}+2\r\nab\r\n0\r\n\r\n`, 400],
  ["a negative size", `${CHUNKED}-2\r\nab\r\n0\r\n\r\n`, 400],
  ["a prefix of a size", `${CHUNKED}0x2\r\nab\r\n0\r\n\r\n`, 400],
  ["a space behind a size", `${CHUNKED}2 \r\nab\r\n0\r\n\r\n`, 400],
  ["a space before a size", `${CHUNKED} 2\r\nab\r\n0\r\n\r\n`, 400],
  ["an underscore in a size", `${CHUNKED}1_0\r\nab\r\n0\r\n\r\n`, 400],
  ["a size beyond all numbers", `${CHUNKED}ffffffffffffffff1\r\nab\r\n0\r\n\r\n`, 413],
  ["a size of too many zeros", `${CHUNKED}${"0".repeat(17)}2\r\nab\r\n0\r\n\r\n`, 400],
  ["a line feed alone behind a size", `${CHUNKED}2\nab\r\n0\r\n\r\n`, 400],
  ["a carriage return alone behind a size", `${CHUNKED}2\rab\r\n0\r\n\r\n`, 400],
  ["a chunk that is longer than its size", `${CHUNKED}2\r\nabc\r\n0\r\n\r\n`, 400],
  ["a line feed alone behind a chunk", `${CHUNKED}2\r\nab\n0\r\n\r\n`, 400],
  ["a line feed alone at the end of the chunks", `${CHUNKED}2\r\nab\r\n0\r\n\n`, 400],
  ["an unknown expectation", `${POST}Content-Length: 3\r\nExpect: magic\r\n\r\nabc`, 417],
  [
    "two expectations",
    `${POST}Content-Length: 3\r\n${"Expect: 100-continue\r\n".repeat(2)}\r\n`,
    417,
  ],
  ["an upgrade", `${POST}Content-Length: 3\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\nabc`, 200],
];

/** What a service saw, and what its client got. */
interface Outcome {
  readonly seen: readonly string[];
  readonly statuses: readonly number[];
  readonly isOver: boolean;
}

async function outcome(pieces: Iterable<string>): Promise<Outcome> {
  const seen: string[] = [];
  const see = ({ method, url, headers }: HttpRequest, body: Uint8Array): HttpAnswer => {
    const text = new TextDecoder("latin1").decode(body);
    seen.push(`${method} ${url} a=${headers.get("a")} ${text}`);
    return answer("seen");
  };
  const fixture = new SessionFixture((request) => {
    const { arrived } = request;
    if (arrived !== undefined) return see(request, arrived);
    return request.bytes().then((body) => see(request, body), () => answer("broken", 400));
  });
  for (const piece of pieces) fixture.send(piece);
  await settle();
  const statuses = readAnswers(fixture.sent).map(({ status }) => status);
  return { seen, statuses, isOver: fixture.session.isOver };
}

async function settle(): Promise<void> {
  // Nothing in these tests waits for anything but promises.
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

Deno.test("each request gets the status that its RFC names, and nothing behind a broken one is one", async () => {
  for (const [what, sent, status] of CASES) {
    const { seen, statuses, isOver } = await outcome([sent + NEXT]);
    const isServed = status === 200;
    const isLast = what.includes("HTTP/1.0");
    assertEquals(statuses, isServed && !isLast ? [200, 200] : [status], what);
    assertEquals(seen.length, isServed ? (isLast ? 1 : 2) : 0, what);
    assertEquals(isOver, !isServed || isLast, what);
  }
});

Deno.test("a head of the largest size is served, and a larger one is refused, however it is cut", async () => {
  const sized = (bytes: number) => {
    const head = `${GET}${HOST}A: `;
    return `${head}${"x".repeat(bytes - head.length - 4)}\r\n\r\n`;
  };
  const target = `GET /${"x".repeat(H1.maxHeadBytes)}`;
  for (const cut of [1_000, 1 << 20]) {
    assertEquals((await outcome(cutEvery(sized(H1.maxHeadBytes), cut))).statuses, [200]);
    assertEquals((await outcome(cutEvery(sized(H1.maxHeadBytes + 1), cut))).statuses, [431]);
    assertEquals((await outcome(cutEvery(target, cut))).statuses, [414]);
  }
});

Deno.test("a request is the same wherever it is cut", async () => {
  for (const [what, sent] of CASES) {
    const whole = sent + NEXT;
    const wanted = await outcome([whole]);
    assertEquals(await outcome(cutEvery(whole, 1)), wanted, what);
    if (whole.length > 1_000) continue;
    for (let at = 1; at < whole.length; at++) {
      const found = await outcome([whole.slice(0, at), whole.slice(at)]);
      assertEquals(found, wanted, `${what}: cut at ${at}`);
    }
  }
});

function* cutEvery(text: string, chars: number): Generator<string> {
  for (let at = 0; at < text.length; at += chars) yield text.slice(at, at + chars);
}

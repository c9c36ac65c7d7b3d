/**
 * What one request of a connection may have that is not as it should be, and how our own engine answers it. What the
 * servers make of each differs; why ours does what it does is said here, and DESIGN.md of `src/h1` sums it up.
 */
import { Buffer } from "node:buffer";
import type { Rng } from "../support/rng.ts";
import type { Draft } from "./exchange.ts";

export interface Oddity {
  readonly name: string;
  /** Status that our own engine answers. */
  readonly native: number | "served";
  readonly why: string;
  readonly apply: (draft: Draft, rng: Rng) => void;
}

const STRICT = "two servers in a row could read different requests (RFC 9112, 11.2)";
const BODY = Buffer.from("0123456789");

function withBody(draft: Draft, ...fields: string[]): void {
  draft.requestLine = draft.requestLine.replace(/^\S+/, "POST").replace(/1\.0$/, "1.1");
  draft.fields = [
    ...draft.fields.filter((field) =>
      !/^(content-length|transfer-encoding|connection):/i.test(field)
    ),
    ...fields,
  ];
  draft.body = BODY;
}

function withChunks(draft: Draft, text: string): void {
  withBody(draft, "Transfer-Encoding: chunked");
  draft.body = Buffer.from(text, "latin1");
}

function withField(...lines: string[]): Oddity["apply"] {
  return (draft) => void draft.fields.push(...lines);
}

function withLine(change: (line: string) => string): Oddity["apply"] {
  return (draft) => {
    draft.requestLine = change(draft.requestLine.replace(/ http:\/\/[^/]+/, " "));
  };
}

function length(value: string, native: Oddity["native"] = 400): Oddity {
  return {
    name: `content-length ${JSON.stringify(value)}`,
    native,
    why: `a length is a number and nothing else: ${STRICT}`,
    apply: (draft) => withBody(draft, `Content-Length: ${value}`),
  };
}

function coding(value: string, native: Oddity["native"], why = STRICT): Oddity {
  return {
    name: `transfer-encoding ${JSON.stringify(value)}`,
    native,
    why,
    apply: (draft) => {
      withChunks(draft, "a\r\n0123456789\r\n0\r\n\r\n");
      draft.fields = draft.fields.map((field) =>
        field.replace(/^Transfer-Encoding: chunked$/, `Transfer-Encoding: ${value}`)
      );
    },
  };
}

function chunks(name: string, text: string, native: Oddity["native"], why = STRICT): Oddity {
  return { name: `chunks: ${name}`, native, why, apply: (draft) => withChunks(draft, text) };
}

const HEADS: readonly Oddity[] = [
  {
    name: "lines end with LF",
    native: 400,
    why: STRICT,
    apply: (draft) => void (draft.eol = "\n"),
  },
  {
    name: "lines end with CR",
    native: 400,
    why: STRICT,
    apply: (draft) => void (draft.eol = "\r"),
  },
  { name: "CR in a value", native: 400, why: STRICT, apply: withField("x-a: a\rb") },
  { name: "LF in a value", native: 400, why: STRICT, apply: withField("x-a: a\nx-b: b") },
  { name: "NUL in a value", native: 400, why: STRICT, apply: withField("x-a: a\0b") },
  {
    name: "DEL in a value",
    native: 400,
    why: "RFC 9110, 5.5: no control characters",
    apply: withField("x-a: a\x7fb"),
  },
  { name: "folded field", native: 400, why: STRICT, apply: withField("x-a: a", "  b") },
  { name: "space before the colon", native: 400, why: STRICT, apply: withField("x-a : a") },
  { name: "no colon", native: 400, why: STRICT, apply: withField("x-a a") },
  { name: "empty name", native: 400, why: STRICT, apply: withField(": a") },
  { name: "name with a bracket", native: 400, why: STRICT, apply: withField("x(a): a") },
  { name: "name beyond ASCII", native: 400, why: STRICT, apply: withField("x-\xe9: a") },
  {
    name: "first field begins with a space",
    native: 400,
    why: STRICT,
    apply: (draft) => void draft.fields.unshift(" x-a: a"),
  },
  {
    name: "no Host",
    native: 400,
    why: "RFC 9112, 3.2",
    apply: (draft) => {
      draft.requestLine = draft.requestLine.replace(/1\.0$/, "1.1");
      draft.fields = draft.fields.filter((field) => !field.startsWith("Host"));
    },
  },
  { name: "two Hosts", native: 400, why: "RFC 9112, 3.2", apply: withField("Host: other") },
  {
    name: "Host with a slash",
    native: 400,
    why: "it would become part of a URL's path",
    apply: (draft) => {
      draft.fields = draft.fields.map((field) => field.startsWith("Host") ? "Host: h/x" : field);
    },
  },
  {
    name: "many fields",
    native: 431,
    why: "a bound",
    apply: (draft) =>
      void draft.fields.push(...Array.from({ length: 300 }, (_, at) => `x-${at}: 1`)),
  },
  {
    name: "large field",
    native: 431,
    why: "a bound",
    apply: withField(`x-a: ${"v".repeat(80_000)}`),
  },
];

const LINES: readonly Oddity[] = [
  {
    name: "two spaces in the line",
    native: 400,
    why: STRICT,
    apply: withLine((line) => line.replace(" ", "  ")),
  },
  {
    name: "tab in the line",
    native: 400,
    why: STRICT,
    apply: withLine((line) => line.replace(" ", "\t")),
  },
  {
    name: "space at the end of the line",
    native: 400,
    why: STRICT,
    apply: withLine((line) => `${line} `),
  },
  {
    name: "space in the target",
    native: 400,
    why: STRICT,
    apply: withLine((line) => line.replace(" /", " /a b")),
  },
  {
    name: "no version",
    native: 400,
    why: "HTTP/0.9 is not served",
    apply: withLine((line) => line.replace(/ HTTP.*$/, "")),
  },
  {
    name: "version in lower case",
    native: 400,
    why: "RFC 9112, 2.3: case matters",
    apply: withLine((line) => line.replace("HTTP/1", "http/1")),
  },
  {
    name: "version 1.9",
    native: "served",
    why: "RFC 9110, 2.5: a higher minor version is served as the highest known",
    apply: withLine((line) => line.replace(/1\.[01]$/, "1.9")),
  },
  {
    name: "version 3.0",
    native: 505,
    why: "RFC 9110, 15.6.6",
    apply: withLine((line) => line.replace(/1\.[01]$/, "3.0")),
  },
  {
    name: "version 1.10",
    native: 400,
    why: "RFC 9112, 2.3: one digit",
    apply: withLine((line) => line.replace(/1\.[01]$/, "1.10")),
  },
  {
    name: "unknown method",
    native: "served",
    why: "the layer above knows the methods",
    apply: withLine((line) => line.replace(/^\S+/, "PURGE")),
  },
  {
    name: "method in lower case",
    native: "served",
    why: "RFC 9110, 9.1: case matters, so it is a method of its own",
    apply: withLine((line) => line.replace(/^\S+/, "get")),
  },
  {
    name: "method with a bracket",
    native: 400,
    why: "RFC 9110, 9.1",
    apply: withLine((line) => `(${line}`),
  },
  {
    name: "CONNECT",
    native: 501,
    why: "no proxy",
    apply: withLine((line) => line.replace(/^\S+ \S+/, "CONNECT h:1")),
  },
  {
    name: "asterisk",
    native: "served",
    why: "RFC 9112, 3.2.4",
    apply: withLine((line) => line.replace(/^\S+ \S+/, "OPTIONS *")),
  },
  {
    name: "target beyond ASCII",
    native: "served",
    why: "some clients send UTF-8",
    apply: withLine((line) => line.replace(" /", " /\xe9\x85\x8d")),
  },
  {
    name: "target that is no UTF-8",
    native: 400,
    why: "nobody could say what it names",
    apply: withLine((line) => line.replace(" /", " /\xff")),
  },
  {
    name: "target with a fragment",
    native: "served",
    why: "it is passed on as it is",
    apply: withLine((line) => line.replace(" /", " /#x/")),
  },
  {
    name: "target without a slash",
    native: 400,
    why: "RFC 9112, 3.2",
    apply: withLine((line) => line.replace(" /", " x/")),
  },
  {
    name: "control character in the target",
    native: 400,
    why: STRICT,
    apply: withLine((line) => line.replace(" /", " /\x01")),
  },
];

const BODIES: readonly Oddity[] = [
  ...["", "+10", "-10", "0x0a", "10 10", "10,10", "1e1", "10;", "\x0b10"].map((value) =>
    length(value)
  ),
  length("9".repeat(30), 413),
  length("0010", "served"),
  {
    name: "two equal lengths",
    native: 400,
    why: STRICT,
    apply: (draft) => withBody(draft, "Content-Length: 10", "Content-Length: 10"),
  },
  {
    name: "two lengths",
    native: 400,
    why: STRICT,
    apply: (draft) => withBody(draft, "Content-Length: 10", "Content-Length: 5"),
  },
  {
    name: "length and chunks",
    native: 400,
    why: STRICT,
    apply: (draft) => {
      withChunks(draft, "a\r\n0123456789\r\n0\r\n\r\n");
      draft.fields.push("Content-Length: 5");
    },
  },
  coding("identity", 501),
  coding("gzip, chunked", 501),
  coding("chunked, chunked", 501),
  coding("chunked, identity", 501),
  coding("xchunked", 501),
  coding("chunked;a=b", 501),
  coding("\x0bchunked", 400),
  coding("", 501),
  {
    name: "two transfer-encodings",
    native: 501,
    why: STRICT,
    apply: (draft) => {
      withChunks(draft, "a\r\n0123456789\r\n0\r\n\r\n");
      draft.fields.push("Transfer-Encoding: chunked");
    },
  },
  {
    name: "chunks in HTTP/1.0",
    native: 400,
    why: STRICT,
    apply: (draft) => {
      withChunks(draft, "a\r\n0123456789\r\n0\r\n\r\n");
      draft.requestLine = draft.requestLine.replace(/1\.1$/, "1.0");
    },
  },
  chunks("sign", "+a\r\n0123456789\r\n0\r\n\r\n", 400),
  chunks("0x", "0xa\r\n0123456789\r\n0\r\n\r\n", 400),
  chunks("space before", " a\r\n0123456789\r\n0\r\n\r\n", 400),
  chunks("space after", "a \r\n0123456789\r\n0\r\n\r\n", 400),
  chunks("no size", "\r\n0123456789\r\n0\r\n\r\n", 400),
  chunks(
    "overflow",
    "10000000000000000a\r\n0123456789\r\n0\r\n\r\n",
    413,
    "larger than any body that is served",
  ),
  chunks("line end LF", "a\n0123456789\r\n0\r\n\r\n", 400),
  chunks("data end LF", "a\r\n0123456789\n0\r\n\r\n", 400),
  chunks("data too long", "a\r\n0123456789x\r\n0\r\n\r\n", 400),
  chunks("trailer without colon", "a\r\n0123456789\r\n0\r\nx\r\n\r\n", 400),
  chunks("control character in an extension", "a;x=\x01\r\n0123456789\r\n0\r\n\r\n", 400),
  {
    name: "upgrade to h2c with a body",
    native: "served",
    why: "RFC 9110, 7.8: an upgrade may be ignored, and the body is a body",
    apply: (draft) =>
      withBody(
        draft,
        "Connection: Upgrade, HTTP2-Settings",
        "Upgrade: h2c",
        "HTTP2-Settings: AAMAAABk",
        "Content-Length: 10",
      ),
  },
  {
    name: "expects 100-continue",
    native: "served",
    why: "RFC 9110, 10.1.1",
    apply: (draft) => withBody(draft, "Expect: 100-continue", "Content-Length: 10"),
  },
  {
    name: "expects something else",
    native: 417,
    why: "RFC 9110, 10.1.1",
    apply: (draft) => withBody(draft, "Expect: x", "Content-Length: 10"),
  },
  {
    name: "GET with a body",
    native: "served",
    why: "its body is read and says nothing",
    apply: (draft) => {
      withBody(draft, "Content-Length: 10");
      draft.requestLine = draft.requestLine.replace(/^\S+/, "GET");
    },
  },
];

export const ODDITIES: readonly Oddity[] = [...HEADS, ...LINES, ...BODIES];

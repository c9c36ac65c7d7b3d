import { assert, assertEquals, assertThrows } from "#assert";
import { ApiError, HTTP } from "../base/mod.ts";
import { Rng } from "../../tests/support/rng.ts";
import { addMultipartPairs, boundaryOf, parameterOf } from "./multipart.ts";

const encoder = new TextEncoder();

function parse(body: string | Uint8Array<ArrayBuffer>, boundary = "b"): Record<string, string> {
  const values = new Map<string, string>();
  addMultipartPairs(typeof body === "string" ? encoder.encode(body) : body, boundary, values);
  return Object.fromEntries(values);
}

function part(name: string, content: string, more = ""): string {
  return `--b\r\nContent-Disposition: form-data; name="${name}"${more}\r\n\r\n${content}\r\n`;
}

function concat(...pieces: readonly (string | Uint8Array<ArrayBuffer>)[]): Uint8Array<ArrayBuffer> {
  const bytes = pieces.map((piece) => typeof piece === "string" ? encoder.encode(piece) : piece);
  const out = new Uint8Array(bytes.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of bytes) {
    out.set(piece, at);
    at += piece.length;
  }
  return out;
}

Deno.test("the boundary is read as a token or quoted, in any case", () => {
  const table: [string | null, string | undefined][] = [
    [null, undefined],
    ["application/x-www-form-urlencoded", undefined],
    ["multipart/mixed; boundary=x", undefined],
    ["multipart/form-data; boundary=----curl12", "----curl12"],
    ["Multipart/Form-Data;charset=UTF-8;  Boundary = x ; a=b", "x"],
    ['multipart/form-data; boundary="a b:c"', "a b:c"],
    ['multipart/form-data; q="a;boundary=no"; boundary=yes', "yes"],
  ];
  for (const [type, boundary] of table) assertEquals(boundaryOf(type), boundary, `${type}`);
});

Deno.test("a form without a usable boundary is refused", () => {
  for (
    const type of [
      "multipart/form-data",
      "multipart/form-data; boundary=",
      'multipart/form-data; boundary=""',
      `multipart/form-data; boundary=${"x".repeat(HTTP.maxBoundaryChars + 1)}`,
      "multipart/form-data; boundary=配",
    ]
  ) assertThrows(() => boundaryOf(type), ApiError, "Cannot read the multipart form");
});

Deno.test("fields, files and odd contents are parameters, byte for byte", () => {
  const content = "\r\n--bb is no boundary\r\n-- b\r\n配置 🚀\ufeff+%41&\r";
  const body = "preamble\r\n" + part("a", "1") + part("empty", "") +
    part("f", content, '; filename="x.yaml"\r\nContent-Type: application/octet-stream') +
    part("g", "z", "; filename*=UTF-8''x") + "--b--\r\nepilogue";
  // A line that begins with the boundary would end the part, so this content needs a longer one.
  const longer = body.replaceAll("--b\r\n", "--bound\r\n").replace("--b--", "--bound--");
  assertEquals(parse(longer, "bound"), { a: "1", empty: "", f: content, g: "z" });
});

Deno.test("the first of repeated names wins; a part without a name is passed over", () => {
  const nameless = "--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n" +
    "--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b\r\n\r\nx\r\n" +
    '--b\r\nContent-Disposition: attachment; name="n"\r\n\r\nx\r\n';
  assertEquals(parse(part("a", "1") + nameless + part("a", "2") + "--b--"), { a: "1" });
  assertEquals(parse("--b--"), {});
});

Deno.test("names are tokens or quoted, and a part may state what it likes beside them", () => {
  const headers = "content-type: text/plain; charset=ISO-8859-1\r\n" +
    "Content-Transfer-Encoding: base64\r\nCONTENT-DISPOSITION:form-data;NAME=a";
  assertEquals(parse(`--b \t\r\n${headers}\r\n\r\nYQ==\r\n--b--`), { a: "YQ==" });
  assertEquals(parameterOf('form-data; name="a\\"b\\\\c"; filename="d;e"', "name"), 'a\\"b\\\\c');
  assertEquals(parameterOf("form-data; x; name=y", "name"), "y");
  assertEquals(parameterOf('form-data; name="open', "name"), "open");
  assertEquals(parameterOf("form-data", "name"), undefined);
});

Deno.test("a field must be UTF-8; a file that is not is no parameter", () => {
  const bytes = new Uint8Array([0x50, 0x4b, 0xff, 0xfe]);
  const head = 'form-data; name="a"';
  const field = concat(`--b\r\nContent-Disposition: ${head}\r\n\r\n`, bytes, "\r\n--b--");
  assertThrows(() => parse(field), ApiError, "no UTF-8");
  const file = concat(
    `--b\r\nContent-Disposition: ${head}; filename="\xff"\r\n\r\n`,
    bytes,
    `\r\n${part("c", "1")}--b--`,
  );
  assertEquals(parse(file), { c: "1" });
});

Deno.test("what breaks off or is malformed is refused, with what was wanted", () => {
  const whole = part("a", "1");
  const noEnd = "it ends before its last boundary";
  const noLine = "a line end is wanted behind each boundary";
  const noHeaders = "headers that end within";
  const table: readonly (readonly [body: string, wanted: string])[] = [
    ["", noEnd],
    ["a=1&b=2", noEnd],
    [whole, noEnd],
    [whole + "--b", noLine],
    [whole + "--b-", noLine],
    ["--b", noLine],
    ["--b\r\nContent-Disposition: form-data; name=a", noHeaders],
    ["--b\r\nContent-Disposition: form-data; name=a\r\n\r\n", noEnd],
    ["--bx\r\n\r\n\r\n--b--", noLine],
    ["--b\nContent-Disposition: form-data; name=a\n\n1\n--b--", noLine],
    [`--b\r\nX: ${"y".repeat(HTTP.maxPartHeaderBytes)}\r\n\r\n1\r\n--b--`, noHeaders],
  ];
  for (const [body, wanted] of table) {
    const refusal = `Cannot read the multipart form: ${wanted}`;
    assertThrows(() => parse(body), ApiError, refusal);
  }
});

Deno.test("the number of parts is bounded", () => {
  assertEquals(parse(part("a", "1").repeat(HTTP.maxParams) + "--b--"), { a: "1" });
  assertThrows(
    () => parse(part("a", "1").repeat(HTTP.maxParams + 1) + "--b--"),
    ApiError,
    "Too many request parameters",
  );
});

Deno.test("what is written is read back, for random fields", () => {
  const rng = Rng.fromSeed(1);
  const pieces = ["\r\n", "\r", "\n", "-", "--", "--b", "\r\n--", "\r\n--bound", "配", "x", " "];
  for (let round = 0; round < 500; round++) {
    const fields: Record<string, string> = {};
    let body = "";
    for (let at = rng.between(0, 5); at > 0; at--) {
      let content = "";
      for (let length = rng.between(0, 12); length > 0; length--) content += rng.pick(pieces);
      const name = `n${at}`;
      fields[name] = content;
      const file = rng.chance(0.5) ? '; filename="f"' : "";
      body += `--boundary\r\nContent-Disposition: form-data; name="${name}"${file}\r\n\r\n` +
        `${content}\r\n`;
    }
    assertEquals(parse(`${body}--boundary--\r\n`, "boundary"), fields);
  }
});

Deno.test("random bytes are read or refused, never anything else", () => {
  const rng = Rng.fromSeed(2);
  const pieces = ["--b", "--b\r\n", "\r\n", "--", "\r\n--b", ";", "name=", '"', "=", "\\", ":"];
  let read = 0;
  for (let round = 0; round < 5_000; round++) {
    let body = rng.chance(0.5) ? "" : part("a", "1");
    for (let length = rng.between(0, 30); length > 0; length--) {
      body += rng.chance(0.7) ? rng.pick(pieces) : "Content-Disposition: form-data; name=x\r\n\r\n";
    }
    try {
      parse(body);
      read++;
    } catch (error) {
      assert(error instanceof ApiError, `${error}`);
    }
  }
  assert(read > 50, `${read} were read`);
});

Deno.test("bodies made to be slow are read in one pass", () => {
  const size = HTTP.maxBodyBytes;
  const boundary = "a".repeat(HTTP.maxBoundaryChars);
  const filled = (text: string) => {
    const bytes = encoder.encode(text);
    const body = new Uint8Array(size);
    body.set(encoder.encode("x"));
    for (let at = 1; at + bytes.length <= size; at += bytes.length) body.set(bytes, at);
    return body;
  };
  for (const text of ["\r".repeat(64), "\r\n", `\r\n--${boundary.slice(1)}`, "-", "\r\n-"]) {
    const body = filled(text);
    const beganMs = performance.now();
    assertThrows(() => parse(body, boundary), ApiError, "Cannot read the multipart form");
    // A byte is looked at twice at most: some 50 ms. What is not linear takes minutes.
    assert(performance.now() - beganMs < 10_000, JSON.stringify(text.slice(0, 8)));
  }
});

Deno.test("the longest boundary and the longest headers are taken", () => {
  const boundary = "x".repeat(HTTP.maxBoundaryChars);
  assertEquals(boundaryOf(`multipart/form-data; boundary=${boundary}`), boundary);
  const body = part("a", "1").replaceAll("--b", `--${boundary}`) + `--${boundary}--`;
  assertEquals(parse(body, boundary), { a: "1" });
  const head = "Content-Disposition: form-data; name=a\r\nX: ";
  const withHeaders = (bytes: number) =>
    `--b\r\n${head}${"y".repeat(bytes - head.length)}\r\n\r\n1\r\n--b--`;
  assertEquals(parse(withHeaders(HTTP.maxPartHeaderBytes - 1)), { a: "1" });
  assertThrows(() => parse(withHeaders(HTTP.maxPartHeaderBytes)), ApiError, "headers that end");
});

Deno.test("blanks before a value, semicolons in quotes and values without names are read over", () => {
  assertEquals(parameterOf('form-data; name= \t"a;b"; filename=f', "filename"), "f");
  assertEquals(parameterOf('form-data; name= \t"a;b"; filename=f', "name"), "a;b");
  assertEquals(parameterOf("form-data; a=1 ; b = 2 ", "b"), "2");
  assertEquals(parameterOf("form-data; a=1", "b"), undefined);
  assertEquals(parameterOf('form-data; a="x" y; b=z', "b"), "z");
  assertEquals(parameterOf('form-data; a="x\\', "a"), "x\\");
});

Deno.test("a file that is no text leaves its name to the next part", () => {
  const bytes = new Uint8Array([0xff]);
  const file = '--b\r\nContent-Disposition: form-data; name="a"; filename="f"\r\n\r\n';
  assertEquals(parse(concat(file, bytes, `\r\n${part("a", "2")}--b--`)), { a: "2" });
  assertEquals(parse(concat(part("a", "1"), file, "3", "\r\n--b--")), { a: "1" });
});

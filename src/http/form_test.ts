import { assertEquals, assertThrows } from "#assert";
import { ApiError, HTTP } from "../base/mod.ts";
import { addFormPairs, addQueryPairs } from "./form.ts";
import { addMultipartPairs } from "./multipart.ts";

const encoder = new TextEncoder();

function ofQuery(query: string): Record<string, string> {
  const values = new Map<string, string>();
  addQueryPairs(query, values);
  return Object.fromEntries(values);
}

function ofForm(body: string | Uint8Array): Record<string, string> {
  const values = new Map<string, string>();
  addFormPairs(typeof body === "string" ? encoder.encode(body) : body, values);
  return Object.fromEntries(values);
}

/** The same pairs in a body so large that it is read byte by byte. */
function ofLargeForm(body: string): Record<string, string> {
  const { padding, ...values } = ofForm(`${body}&padding=${"+".repeat(20_000)}`);
  assertEquals(padding?.length, 20_000);
  return values;
}

const CASES: readonly [string, Record<string, string>][] = [
  ["", {}],
  ["a=1", { a: "1" }],
  ["a=1&b=2", { a: "1", b: "2" }],
  ["a=1&a=2", { a: "1" }],
  ["a", { a: "" }],
  ["a=", { a: "" }],
  ["=1", { "": "1" }],
  ["&&a=1&&", { a: "1" }],
  ["a=b=c", { a: "b=c" }],
  ["a=x+y%20z%2Bq", { a: "x y z+q" }],
  ["%61+b=1", { "a b": "1" }],
  ["a=%E9%85%8D%f0%9f%9a%80", { a: "配🚀" }],
  ["a=%00%01%02", { a: "\0\x01\x02" }],
  ["a=%EF%BB%BFx", { a: "\ufeffx" }],
  ["a=%26%3D%25", { a: "&=%" }],
  ["constructor=1&toString=2", { constructor: "1", toString: "2" } as Record<string, string>],
];

Deno.test("query strings and form bodies are split and decoded alike", () => {
  for (const [text, expected] of CASES) {
    assertEquals(ofQuery(text), expected, `query ${text}`);
    assertEquals(ofForm(text), expected, `form ${text}`);
    assertEquals(ofLargeForm(text), expected, `large form ${text}`);
  }
});

Deno.test("a form body may hold UTF-8 that is not escaped", () => {
  assertEquals(ofForm("content=配置 🚀&b=1"), { content: "配置 🚀", b: "1" });
});

Deno.test("broken escapes and bytes that are no UTF-8 are refused", () => {
  const broken = [
    "a=%",
    "a=%2",
    "a=%zz",
    "a=%2&b=1",
    "%=1",
    "a=%ff",
    "a=%c3%28",
    "a=%ED%A0%80",
    "a=%C0%80",
  ];
  for (const text of broken) {
    assertThrows(() => ofQuery(text), ApiError, "Invalid request parameter");
    assertThrows(() => ofForm(text), ApiError, "Invalid request parameter");
    assertThrows(() => ofLargeForm(text), ApiError, "Invalid request parameter");
  }
  assertThrows(() => ofForm(new Uint8Array([0x61, 0x3d, 0xff])), ApiError, "no UTF-8");
});

Deno.test("a name of the language's own objects is a name like any other", () => {
  const values = new Map<string, string>();
  addQueryPairs("__proto__=1&hasOwnProperty=2", values);
  assertEquals([...values], [["__proto__", "1"], ["hasOwnProperty", "2"]]);
});

Deno.test("the number of parameters is bounded", () => {
  const most = Array.from({ length: HTTP.maxParams }, (_, at) => `p${at}=1`).join("&");
  assertEquals(Object.keys(ofQuery(most)).length, HTTP.maxParams);
  assertThrows(() => ofQuery(most + "&x=1"), ApiError, "Too many request parameters");
  assertThrows(() => ofForm(most + "&x=1"), ApiError, "Too many request parameters");
});

Deno.test("pairs without a value stand before, between and after pairs with one", () => {
  for (const read of [ofQuery, ofForm, ofLargeForm]) {
    assertEquals(read("a&b&c=1&d&e=&=f"), { a: "", b: "", c: "1", d: "", e: "", "": "f" });
    assertEquals(read("a=1=2&b==&c"), { a: "1=2", b: "=", c: "" });
    assertEquals(read("a&b"), { a: "", b: "" });
  }
});

Deno.test("one parameter alone may be as large as the body, and only where a route says so", () => {
  const long = "x".repeat(HTTP.maxBodyBytes + 1);
  const read = (body: string, largeParam?: string) => {
    const values = new Map<string, string>();
    addFormPairs(encoder.encode(body), values, largeParam);
    return [...values].map(([name, value]) => `${name} ${value.length}`);
  };
  assertEquals(read(`a=1&content=${long}`, "content"), ["a 1", `content ${long.length}`]);
  assertEquals(read(`a=${long.slice(1)}`), [`a ${HTTP.maxBodyBytes}`]);
  const multipart = new Map<string, string>();
  const part = `--b\r\ncontent-disposition: form-data; name=c\r\n\r\n${long}\r\n--b--`;
  addMultipartPairs(encoder.encode(part), "b", multipart, { largeParam: "c" });
  assertEquals(multipart.get("c")?.length, long.length);
  assertThrows(
    () => addMultipartPairs(encoder.encode(part), "b", multipart, { largeParam: "content" }),
    ApiError,
    "c has more than",
  );
  const refusals: readonly [string, string | undefined, string][] = [
    [`content=${long}`, undefined, "content has more than"],
    [`content=1&tags=${long}`, "content", "tags has more than"],
    [long, "content", "a name has more than"],
  ];
  for (const [body, largeParam, found] of refusals) {
    assertThrows(() => read(body, largeParam), ApiError, found);
  }
});

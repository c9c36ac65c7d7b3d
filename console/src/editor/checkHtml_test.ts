import { deepStrictEqual as assertEquals } from "node:assert/strict";
import { checkHtml } from "./checkHtml.ts";

const told = (text: string) =>
  checkHtml(text).map(({ line, key, values }) => `${line} ${key} ${values?.what}`);

Deno.test("tags that stay open, and ends of none, are told with their line", () => {
  assertEquals(told("<div>\n<b>x</div>\n</i>\n<span>"), [
    "2 check.tag b",
    "3 check.notOpened i",
    "4 check.tag span",
  ]);
});

Deno.test("what a browser allows is no mistake", () => {
  const page = `<!doctype html><html><head><title>a < b</title><meta charset="utf-8">
<script>if (a < b) x("<div>")</script></head><body><ul><li>1<li>2</ul><p>text
<!-- <b> --><img src="a>b.png"><br/><svg><path d="M0"/></svg><A HREF="x">y</a></body></html>`;
  assertEquals(told(page), []);
});

Deno.test("a hostile text is read in time that grows with its length", () => {
  const startMs = performance.now();
  for (
    const part of ["<", "<a", "<a '", '<a "', "<!--", "<script>", "</", "<title></title", "< "]
  ) {
    checkHtml(part.repeat(200_000));
  }
  assertEquals(performance.now() - startMs < 10_000, true);
});

import { assertEquals } from "#assert";
import { isCalledByOwnName, wrongHost } from "./host.ts";

/** As a server is given it: `Headers` of a program take no control characters. */
function sent(host: string | null): Headers {
  const headers = new Headers();
  headers.get = (name) => name.toLowerCase() === "host" ? host : null;
  return headers;
}

Deno.test("a Host that would be more than the authority of a URL is none", () => {
  for (
    const host of [
      "a/rnacos/v1/audit?x=",
      "a/b:80",
      "/",
      "a\\b",
      "a?b",
      "a#b",
      "u@h",
      "a b",
      "a\tb",
      "a\x00",
      "a\x7f",
      "evil://x/y",
    ]
  ) {
    assertEquals(wrongHost(sent(host))?.kind, "invalid", host);
  }
  for (const host of [null, "", "h", "my_node.example.:8848", "[::1]:8848", "[fe80::1%25eth0]"]) {
    assertEquals(wrongHost(sent(host)), undefined, host ?? "none");
  }
});

Deno.test("a server is called by its own name where no resolver can have led the caller to it", () => {
  for (
    const host of [
      "localhost",
      "LocalHost:8848",
      "127.0.0.1:8848",
      "10.0.0.9",
      "[::1]",
      "[fd00::2]:8848",
      "Node-1.example:8848",
      null,
    ]
  ) {
    assertEquals(isCalledByOwnName(sent(host), "node-1.example"), true, host ?? "none");
  }
  for (
    const host of [
      "",
      "evil.example:8848",
      "localhost.evil.example",
      "127.0.0.1.evil.example",
      "127.0.0.1:8848.evil.example",
      "[evil.example]",
      "[127.0.0.1]",
      "::1",
      "node-1.example.evil",
      "0x7f000001",
      "2130706433",
    ]
  ) {
    assertEquals(isCalledByOwnName(sent(host), "node-1.example"), false, host);
  }
  assertEquals(isCalledByOwnName(sent(":8848"), ""), false);
});

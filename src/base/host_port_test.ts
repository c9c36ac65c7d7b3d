import { assertEquals } from "#assert";
import { readHost, readHostPort, showHost } from "./host_port.ts";

Deno.test("readHost() takes names and addresses, IPv6 with or without brackets", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["0.0.0.0", "0.0.0.0"],
    ["node-1.svc.local", "node-1.svc.local"],
    ["::", "::"],
    ["[::]", "::"],
    ["[::1]", "::1"],
    ["fd00::2", "fd00::2"],
    ["[::ffff:10.0.0.1]", "::ffff:10.0.0.1"],
  ];
  for (const [text, host] of cases) assertEquals(readHost(text), { host }, text);
});

Deno.test("readHost() says what is wrong with a zone, a port, brackets and anything else", () => {
  const cases: readonly (readonly [string, string])[] = [
    ["fe80::1%eth0", "an address without a zone (the part from % on) is wanted"],
    ["[fe80::1%25eth0]", "an address without a zone (the part from % on) is wanted"],
    ["[::]:8848", "a host without a port is wanted"],
    ["node1:8848", "a host without a port is wanted"],
    ["[node1]", "brackets are wanted around an IPv6 address only"],
    ["[10.0.0.1]", "brackets are wanted around an IPv6 address only"],
    ["[::1", "a host name, an IPv4 or an IPv6 address is wanted"],
    ["http://node1", "a host name, an IPv4 or an IPv6 address is wanted"],
    ["a b", "a host name, an IPv4 or an IPv6 address is wanted"],
    ["", "a host name, an IPv4 or an IPv6 address is wanted"],
    ["1:2:3", "a host name, an IPv4 or an IPv6 address is wanted"],
  ];
  for (const [text, wrong] of cases) assertEquals(readHost(text), { wrong }, text);
});

Deno.test("readHostPort() wants a port, and IPv6 in brackets before it", () => {
  assertEquals(readHostPort("node1:9848"), { host: "node1", port: 9848 });
  assertEquals(readHostPort("10.0.0.1:1"), { host: "10.0.0.1", port: 1 });
  assertEquals(readHostPort("[::1]:9848"), { host: "::1", port: 9848 });
  const noPort = "host:port is wanted, with a port from 1 to 65535";
  const cases: readonly (readonly [string, string])[] = [
    ["node1", noPort],
    ["node1:0", noPort],
    ["node1:65536", noPort],
    [":9848", noPort],
    ["[::1]", noPort],
    ["::1:9848", "an IPv6 address before a port is wanted in brackets"],
    ["[fe80::1%1]:9848", "an address without a zone (the part from % on) is wanted"],
    ["a/b:9848", "a host name, an IPv4 or an IPv6 address is wanted"],
  ];
  for (const [text, wrong] of cases) assertEquals(readHostPort(text), { wrong }, text);
});

Deno.test("showHost() puts brackets around IPv6 alone", () => {
  assertEquals(["::1", "10.0.0.1", "node1"].map(showHost), ["[::1]", "10.0.0.1", "node1"]);
});

Deno.test("a host name has at most 253 characters, and a port ends with 65535", () => {
  const longest = "h".repeat(253);
  assertEquals(readHost(longest), { host: longest });
  assertEquals("wrong" in readHost(`${longest}h`), true);
  assertEquals(readHostPort("h:65535"), { host: "h", port: 65_535 });
  for (const text of ["h:065536", "h:-1", "h:1x", "h:", ":1"]) {
    assertEquals("wrong" in readHostPort(text), true, text);
  }
});

import { assertEquals, assertStringIncludes } from "#assert";
import { HTTP } from "../base/mod.ts";
import { cookieOf, createBrowserSessions, forgeryOf } from "./browser_sessions.ts";

const OWN = { "x-rnacos-console": "1", host: "console.example:10848" };

function judged(method: string, headers: Record<string, string>): string {
  return forgeryOf(method, new Headers(headers))?.message ?? "taken";
}

Deno.test("what changes nothing is taken from anywhere, everything else from a page of this server", () => {
  for (const method of ["GET", "HEAD", "OPTIONS"]) assertEquals(judged(method, {}), "taken");
  for (const method of ["POST", "PUT", "PATCH", "DELETE", "get", "PROPFIND"]) {
    assertStringIncludes(judged(method, { host: OWN.host }), "X-Rnacos-Console: 1 is wanted");
    assertStringIncludes(judged(method, { ...OWN, "x-rnacos-console": "2" }), "is wanted");
    // A command with the header is no page at all.
    assertEquals(judged(method, OWN), "taken");
  }
});

Deno.test("a page of another site is refused by what its browser says, whatever it has set itself", () => {
  for (const site of ["cross-site", "same-site", "none", ""]) {
    const asked = { ...OWN, "sec-fetch-site": site, origin: "http://console.example:10848" };
    assertStringIncludes(judged("POST", asked), "it comes from another site");
  }
  assertEquals(
    judged("POST", { ...OWN, "sec-fetch-site": "same-origin", origin: "https://elsewhere" }),
    "taken",
  );
  const from = (origin: string, more = {}) => judged("POST", { ...OWN, origin, ...more });
  assertEquals(from("http://console.example:10848"), "taken");
  // A proxy that ends TLS changes the scheme.
  assertEquals(from("https://Console.example:10848"), "taken");
  assertEquals(from("https://ops.example", { "x-forwarded-host": "ops.example, inner" }), "taken");
  for (const origin of ["null", "", "http://console.example", "http://evil.example:10848", "x"]) {
    assertStringIncludes(from(origin), "X-Forwarded-Host", origin);
  }
});

Deno.test("a session is a cookie that scripts cannot read and no other site sends", () => {
  const sessions = createBrowserSessions({ isOpen: false, basePath: "/a/b/" });
  assertEquals(
    sessions.cookie("TOKEN", 60, undefined),
    "rnacos_session=TOKEN; HttpOnly; SameSite=Strict; Path=/a/b/; Max-Age=60",
  );
  for (const scheme of ["https", " HTTPS , http"]) {
    assertEquals(sessions.cookie("T", 1, scheme).endsWith("; Secure"), true);
  }
  for (const scheme of ["http", "http, https", ""]) {
    assertEquals(sessions.cookie("T", 1, scheme).includes("Secure"), false);
  }
  assertEquals(sessions.tokenOf("a=b; rnacos_session=T; c"), "T");
  assertEquals(sessions.tokenOf("xrnacos_session=T; rnacos_sessionx=U; rnacos_session"), "");
});

Deno.test("cookies of any length are none", () => {
  const room = HTTP.maxCookieChars - "n=T; ".length;
  assertEquals(cookieOf(`n=T; ${"x".repeat(room)}`, "n"), "T");
  assertEquals(cookieOf(`n=T; ${"x".repeat(room + 1)}`, "n"), "");
  assertEquals(cookieOf(";".repeat(HTTP.maxCookieChars), "n"), "");
});

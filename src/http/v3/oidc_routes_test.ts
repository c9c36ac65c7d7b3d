import { assertEquals, assertMatch, assertStringIncludes } from "#assert";
import type { AuthApi, ProviderLogins } from "../../api/mod.ts";
import { ApiError, SIGN_IN } from "../../base/mod.ts";
import { Fixture } from "../../../tests/support/http/http_fixture.ts";

const BASE = "/nacos/v3/auth/oidc";

type Answer = Parameters<ProviderLogins["finish"]>[0];

/** Gives what it is asked, so that a test sees it. */
function withProvider(isSecure: boolean, finished: Answer[] = []): Fixture {
  const provider: ProviderLogins = {
    button: "Company",
    isSecure,
    begin: (returnTo) =>
      returnTo.startsWith("//")
        ? Promise.reject(new ApiError("invalid", "returnTo is no path"))
        : Promise.resolve({ url: `https://login.example/?to=${returnTo}`, ticket: "TICKET" }),
    finish(answer) {
      finished.push(answer);
      if (answer.ticket !== "TICKET") return Promise.reject(new ApiError("forbidden", "no ticket"));
      return Promise.resolve({
        accessToken: "token",
        ttlSeconds: 60,
        username: "ann",
        isManager: false,
        mustChangePassword: false,
        returnTo: "/back",
      });
    },
  };
  return new Fixture([], { auth: { provider } as unknown as AuthApi });
}

Deno.test("a login begins with a redirect and a cookie that scripts cannot read", async () => {
  const answer = await withProvider(false).ask("GET", `${BASE}/authorize?returnTo=/a`);
  assertEquals([answer.status, answer.body], [302, ""]);
  assertEquals(answer.headers.get("location"), "https://login.example/?to=/a");
  assertEquals(
    answer.headers.get("set-cookie"),
    "rnacos_oidc=TICKET; HttpOnly; SameSite=Lax; Path=/; Max-Age=600",
  );
  assertStringIncludes(answer.headers.get("cache-control") ?? "", "no-store");
  const secure = await withProvider(true).ask("GET", `${BASE}/authorize`);
  assertMatch(secure.headers.get("set-cookie") ?? "", /^__Host-rnacos_oidc=.*; Secure$/);
  const away = await withProvider(true).ask("GET", `${BASE}/authorize?returnTo=//evil.example`);
  assertEquals([away.status, away.headers.get("location")], [400, null]);
});

Deno.test("a login ends as every login does, by the page or by its form, and the cookie is gone", async () => {
  const finished: Answer[] = [];
  const fixture = withProvider(false, finished);
  const headers = { cookie: "a=b; rnacos_oidc=TICKET; c" };
  const query = "code=C&state=S&iss=https%3A%2F%2Flogin.example";
  const byForm = { headers, body: query };
  for (
    const answer of [
      await fixture.ask("GET", `${BASE}/callback?${query}`, { headers }),
      await fixture.ask("POST", `${BASE}/login`, byForm),
    ]
  ) {
    assertEquals(answer.status, 200);
    assertEquals(JSON.parse(answer.body), {
      accessToken: "token",
      tokenTtl: 60,
      globalAdmin: false,
      username: "ann",
      returnTo: "/back",
    });
    assertEquals(answer.headers.get("authorization"), "Bearer token");
    assertMatch(answer.headers.get("set-cookie") ?? "", /^rnacos_oidc=; .*Max-Age=0$/);
  }
  const sent = { ticket: "TICKET", code: "C", state: "S", iss: "https://login.example", error: "" };
  assertEquals(finished, [sent, sent]);
});

Deno.test("a login without its cookie, or with parameters of any length, is refused", async () => {
  const fixture = withProvider(true);
  const path = `${BASE}/callback?code=C&state=S`;
  for (const cookie of ["", "rnacos_oidc=TICKET", "x__Host-rnacos_oidc=TICKET"]) {
    assertEquals((await fixture.ask("GET", path, { headers: { cookie } })).status, 403);
  }
  const body = `code=${"x".repeat(SIGN_IN.maxCodeChars + 1)}`;
  assertEquals((await fixture.ask("POST", `${BASE}/login`, { body })).status, 413);
});

Deno.test("without a provider there is no such login", async () => {
  const fixture = new Fixture([], { auth: { provider: undefined } as unknown as AuthApi });
  assertEquals((await fixture.ask("GET", `${BASE}/authorize`)).status, 404);
  assertEquals((await fixture.ask("GET", `${BASE}/callback?code=a`)).status, 404);
});

import { assertEquals, assertThrows } from "#assert";
import { ApiError, SIGN_IN } from "../../base/mod.ts";
import { checkReturnTo } from "./check_return_to.ts";

Deno.test("checkReturnTo() takes paths of this server", () => {
  const longest = "/" + "a".repeat(SIGN_IN.maxReturnToChars - 1);
  for (const path of ["", "/", "/rnacos/#/configs?a=b", longest]) {
    assertEquals(checkReturnTo(path), path);
  }
});

Deno.test("checkReturnTo() refuses whatever leads elsewhere", () => {
  const bad = [
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "https://evil.example",
    "javascript:alert(1)",
    "evil",
    " /a",
    "/\t/evil.example",
    "/\n/evil.example",
    "/" + "a".repeat(SIGN_IN.maxReturnToChars),
  ];
  for (const path of bad) assertThrows(() => checkReturnTo(path), ApiError, "returnTo");
});

import { assertEquals } from "#assert";
import { SIGN_IN } from "../../base/mod.ts";
import { commonNameOf, escapeDnValue, escapeFilterValue, isPossibleName } from "./ldap_escape.ts";

Deno.test("escapeFilterValue() leaves no syntax of RFC 4515", () => {
  assertEquals(escapeFilterValue("a*)(uid=*"), "a\\2a\\29\\28uid=\\2a");
  assertEquals(escapeFilterValue("a\\2a\0"), "a\\5c2a\\00");
  assertEquals(escapeFilterValue("jörg 你"), "jörg 你");
});

Deno.test("escapeDnValue() leaves no syntax of RFC 4514", () => {
  assertEquals(escapeDnValue("a,ou=admins"), "a\\,ou\\=admins");
  assertEquals(escapeDnValue('a+b"c\\d<e>f;g'), 'a\\+b\\"c\\\\d\\<e\\>f\\;g');
  assertEquals(escapeDnValue("#a "), "\\#a\\ ");
  assertEquals(escapeDnValue(" a"), "\\ a");
  assertEquals(escapeDnValue("a\0\nb"), "a\\00\\0ab");
});

Deno.test("isPossibleName() takes no name that is blank, padded or partly invisible", () => {
  assertEquals(["ann", "a b", "你"].map(isPossibleName), [true, true, true]);
  assertEquals(["", " ", " a", "a\0", "a\n", "a\u200b"].map(isPossibleName).includes(true), false);
});

Deno.test("commonNameOf() reads the name of a group out of its distinguished name", () => {
  assertEquals(commonNameOf("cn=ops,ou=groups,dc=x"), "ops");
  assertEquals(commonNameOf("CN=Ops Team , OU=groups"), "Ops Team");
  assertEquals(commonNameOf("cn=a\\,b\\2c\\C3\\A9\\ ,dc=x"), "a,b,é ");
  assertEquals(commonNameOf("cn=a+ou=b,dc=x"), "a");
  assertEquals(commonNameOf("cn=" + "a".repeat(SIGN_IN.maxDnChars)), undefined);
  // Another group of that name below one that anybody may make.
  assertEquals(commonNameOf("ou=cn\\=ops,dc=x"), undefined);
});

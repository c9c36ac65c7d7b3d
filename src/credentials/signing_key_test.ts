import { assert, assertEquals, assertStringIncludes } from "#assert";
import { CREDENTIALS } from "../base/mod.ts";
import { Buffer } from "node:buffer";
import { drawSigningKey, parseSigningKey } from "./signing_key.ts";

const GOOD = Buffer.from(Array.from({ length: 48 }, (_, at) => (at * 37 + 11) & 255));

function faultOf(text: string): string {
  const result = parseSigningKey(text);
  return result.ok ? "" : result.message;
}

Deno.test("a key is base64, or text that is long enough", () => {
  const one = parseSigningKey(GOOD.toString("base64"));
  assert(one.ok);
  assertEquals(one.key.secret, new Uint8Array(GOOD));
  const raw = parseSigningKey("a key! of 32 characters & more: 0123456789");
  assert(raw.ok);
  assertEquals(raw.key.secret.length, 42);
});

Deno.test("equal keys have equal ids on all nodes, and the id says nothing about the key", () => {
  const text = GOOD.toString("base64");
  const [one, other] = [parseSigningKey(text), parseSigningKey(` ${text}\n`)];
  assert(one.ok && other.ok);
  assertEquals(one.key.id, other.key.id);
  assertEquals(text.includes(one.key.id.slice(1)), false);
});

Deno.test("published keys are refused in every spelling", () => {
  const published = [
    "SecretKey012345678901234567890123456789012345678901234567890123456789",
    "VGhpc0lzTXlDdXN0b21TZWNyZXRLZXkwMTIzNDU2Nzg=",
    "ThisIsMyCustomSecretKey012345678",
  ];
  for (const key of published) {
    assertStringIncludes(faultOf(key), "is published", key);
    assertStringIncludes(faultOf(Buffer.from(key).toString("base64")), "is published", key);
    assertStringIncludes(faultOf(`  ${key}  `), "is published", key);
  }
});

Deno.test("a published key is refused cut and drawn out, too", () => {
  const longest = "SecretKey012345678901234567890123456789012345678901234567890123456789";
  const short = "ThisIsMyCustomSecretKey012345678";
  // 64 characters are base64 by chance.
  for (const length of [32, 33, 43, 44, 60, 64, 68]) {
    const cut = longest.slice(0, length);
    assertStringIncludes(faultOf(cut), "is published", cut);
    assertStringIncludes(faultOf(Buffer.from(cut).toString("base64")), "is published", cut);
  }
  for (const key of [`${longest}01`, `${short}-of-our-shop`, longest + GOOD.toString("base64")]) {
    assertStringIncludes(faultOf(key), "is published", key);
    assertStringIncludes(faultOf(Buffer.from(key).toString("base64")), "is published", key);
  }
  assertStringIncludes(faultOf("VGhpc0lzTXlDdXN0b21TZWNyZXRLZXkwMTIzNDU2Nzg"), "is published");
});

Deno.test("short keys and patterns are refused", () => {
  assertStringIncludes(faultOf(""), "has 0 bytes");
  assertStringIncludes(faultOf("SecretKey"), "has 9 bytes");
  assertStringIncludes(faultOf(GOOD.subarray(0, 31).toString("base64")), "has 31 bytes");
  assertEquals(faultOf(GOOD.subarray(0, 32).toString("base64")), "");
  assertStringIncludes(faultOf("ab".repeat(40)), "repeats few");
});

Deno.test("a key has enough different bytes", () => {
  const letters = "abcdefghijklmnop";
  const of = (different: number) => letters.slice(0, different).repeat(8).slice(0, 40) + "!";
  assertStringIncludes(faultOf(of(10)), "repeats few");
  assertEquals(faultOf(of(11)), "");
});

Deno.test("the id of a key is s and twelve digits of a hash", () => {
  const result = parseSigningKey(GOOD.toString("base64"));
  assert(result.ok);
  assert(/^s[0-9a-f]{12}$/.test(result.key.id), result.key.id);
});

Deno.test("a message never shows the key", () => {
  const short = "hunter2hunter2";
  assertEquals(faultOf(short).includes("hunter2"), false);
});

Deno.test("a key that is drawn is as long as wanted, has an id of its own kind, and is another one each time", () => {
  const [one, other] = [drawSigningKey(), drawSigningKey()];
  for (const { id, secret } of [one, other]) {
    assertEquals(secret.length, CREDENTIALS.ownKeyBytes);
    assert(/^k[0-9A-Za-z]{11}$/.test(id), id);
  }
  assert(one.id !== other.id && one.secret.join() !== other.secret.join());
});

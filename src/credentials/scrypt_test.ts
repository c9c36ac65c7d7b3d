import { assert, assertEquals } from "#assert";
import { parsePasswordHash, type ScryptHash } from "../auth/mod.ts";
import { isCheap, SCRYPT_COST, scryptHash, scryptMatches } from "./scrypt.ts";

function parsed(text: string): ScryptHash {
  const hash = parsePasswordHash(text);
  assert(hash.kind === "scrypt", text);
  return hash;
}

Deno.test("a hash is cheap when all that it cost is less than today's", () => {
  const { logN, blocks, parallel } = SCRYPT_COST;
  const costs: readonly [number, number, number, boolean][] = [
    [logN, blocks, parallel, false],
    [logN - 1, blocks, parallel, true],
    [logN, blocks - 1, parallel, true],
    [logN - 1, blocks, 2 * parallel, false],
    [logN - 1, 2 * blocks - 1, parallel, true],
    [logN - 1, 2 * blocks, parallel, false],
    [logN + 1, blocks / 2, parallel, false],
    [logN + 1, blocks, parallel, false],
  ];
  for (const [n, r, p, expected] of costs) {
    assertEquals(isCheap({ logN: n, blocks: r, parallel: p }), expected, `${n} ${r} ${p}`);
  }
});

Deno.test("a new hash has a salt of 16 bytes and 32 bytes of its own, written without padding", async () => {
  const hash = parsed(await scryptHash("secret"));
  assertEquals([hash.salt.length, hash.hash.length], [22, 43]);
  assertEquals(await scryptMatches("secret", hash), true);
  assertEquals(await scryptMatches("secreT", hash), false);
});

Deno.test("accents may be spelled either way", async () => {
  const hash = parsed(await scryptHash("caf\u00e9"));
  assertEquals(await scryptMatches("cafe\u0301", hash), true);
  assertEquals(await scryptMatches("cafe", hash), false);
});

Deno.test("the known answer of RFC 7914 needs every member of the cost", async () => {
  const hash: ScryptHash = {
    kind: "scrypt",
    logN: 10,
    blocks: 8,
    parallel: 16,
    salt: btoa("NaCl"),
    hash: "/bq+HJ00cgB4VucZDQHp/nxq18vII3gw53N2Y0s3MWIurzDZLiKjiG/xCSedmDDaxyevuUqD7m2DYMvfoswGQA",
  };
  assertEquals(await scryptMatches("password", hash), true);
  assertEquals(await scryptMatches("password", { ...hash, parallel: 15 }), false);
});

import { assertEquals } from "#assert";
import { AUTH } from "../base/mod.ts";
import { parsePasswordHash, scryptHashText } from "./password_hash.ts";

const SALT = "A".repeat(22);
const HASH = "B".repeat(43);

function scryptKind(logN: number, blocks: number, parallel: number): string {
  return parsePasswordHash(scryptHashText({ logN, blocks, parallel, salt: SALT, hash: HASH })).kind;
}

Deno.test("a hash of scrypt is read as it was written", () => {
  const hash = { logN: 15, blocks: 8, parallel: 1, salt: SALT, hash: HASH };
  const text = scryptHashText(hash);
  assertEquals(text, `$scrypt$ln=15,r=8,p=1$${SALT}$${HASH}`);
  assertEquals(parsePasswordHash(text), { kind: "scrypt", ...hash });
});

Deno.test("each member of scrypt has its bounds, and so has the work of all", () => {
  const { maxScryptLogN, maxScryptBlocks, maxScryptParallel, maxScryptWork } = AUTH;
  for (const [logN, blocks, parallel] of [[1, 1, 1], [2, maxScryptBlocks, maxScryptParallel]]) {
    assertEquals(scryptKind(logN ?? 0, blocks ?? 0, parallel ?? 0), "scrypt");
  }
  const refused = [
    [0, 1, 1],
    [1, 0, 1],
    [1, 1, 0],
    [maxScryptLogN + 1, 1, 1],
    [1, maxScryptBlocks + 1, 1],
    [1, 1, maxScryptParallel + 1],
  ];
  for (const [logN, blocks, parallel] of refused) {
    assertEquals(scryptKind(logN ?? 0, blocks ?? 0, parallel ?? 0), "none", `${refused}`);
  }
  const most = maxScryptWork / 2 ** maxScryptLogN / 8;
  assertEquals(scryptKind(maxScryptLogN, 8, most), "scrypt");
  assertEquals(scryptKind(maxScryptLogN, 8, most + 1), "none");
  assertEquals(scryptKind(maxScryptLogN, 9, most), "none");
});

Deno.test("bcrypt is taken within its bounds of cost", () => {
  const text = (cost: string) => `$2a$${cost}$${"x".repeat(53)}`;
  assertEquals(parsePasswordHash(text("04")), { kind: "bcrypt", cost: 4, text: text("04") });
  assertEquals(parsePasswordHash(text(`${AUTH.maxBcryptCost}`)).kind, "bcrypt");
  assertEquals(parsePasswordHash(text("03")).kind, "none");
  assertEquals(parsePasswordHash(text(`${AUTH.maxBcryptCost + 1}`)).kind, "none");
  assertEquals(parsePasswordHash("").kind, "none");
});

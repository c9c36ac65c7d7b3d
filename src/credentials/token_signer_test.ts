import { assert, assertEquals, assertRejects, assertThrows } from "#assert";
import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";
import { SignJWT } from "jose";
import { ApiError, AUTH, CREDENTIALS } from "../base/mod.ts";
import { Rng } from "../../tests/support/rng.ts";
import { TokenSigner } from "./token_signer.ts";

const NOW_MS = 1_800_000_000_000;
const HOUR_MS = 3_600_000;
const KEY = { id: "k1", secret: new Uint8Array(32).fill(7) };
const OTHER = { id: "k2", secret: new Uint8Array(48).fill(9) };
const CLAIMS = {
  user: "jo",
  credentialVersion: 3,
  issuedMs: NOW_MS,
  expiresMs: NOW_MS + HOUR_MS,
};

function signer(keys = [KEY], issuer = "cluster-a"): TokenSigner {
  const made = new TokenSigner(issuer);
  made.setKeys(keys);
  return made;
}

/** A token as an attacker would build it. */
function forge(header: unknown, payload: unknown, secret: Uint8Array | undefined): string {
  const part = (value: unknown) =>
    Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64url");
  const body = `${part(header)}.${part(payload)}`;
  const mac = secret === undefined
    ? ""
    : createHmac("sha256", secret).update(body).digest("base64url");
  return `${body}.${mac}`;
}

const CLAIMS_SENT = {
  sub: "jo",
  cv: 3,
  iss: "cluster-a",
  iat: 1_800_000_000,
  exp: 1_800_003_600,
  jti: "s".repeat(16),
};

async function reasonOf(by: TokenSigner, text: string, nowMs = NOW_MS): Promise<string> {
  const proof = await by.verify(text, nowMs);
  return proof.ok ? "ok" : proof.reason;
}

Deno.test("a token proves its user, version and end", async () => {
  const by = signer();
  const { text, token } = await by.sign(CLAIMS);
  assertEquals(await by.verify(text, NOW_MS), { ok: true, token });
  const { sessionId, ...said } = token;
  assertEquals(said, {
    kind: "signed",
    user: "jo",
    id: "k1",
    credentialVersion: 3,
    expiresMs: NOW_MS + HOUR_MS,
    endsMs: NOW_MS + HOUR_MS,
  });
  // Two logins of one user in one second are two.
  assertEquals(sessionId.length, 16);
  assert((await by.sign(CLAIMS)).token.sessionId !== sessionId);
  assertEquals(await reasonOf(by, text, NOW_MS + HOUR_MS - 1), "ok");
  assertEquals(await reasonOf(by, text, NOW_MS + HOUR_MS), "expired");
});

Deno.test("a token of the longest user name is no longer than tokens may be", async () => {
  const claims = { ...CLAIMS, endsMs: CLAIMS.expiresMs + HOUR_MS, user: "名".repeat(128) };
  const { text } = await signer().sign(claims);
  assert(text.length < AUTH.maxTokenChars, `${text.length} characters`);
  assertEquals(await reasonOf(signer(), text), "ok");
});

Deno.test("keys follow one another", async () => {
  const by = signer();
  const { text: old } = await by.sign(CLAIMS);
  by.setKeys([OTHER, KEY]);
  const { text: young, token } = await by.sign(CLAIMS);
  assertEquals(token.id, "k2");
  assertEquals([await reasonOf(by, old), await reasonOf(by, young)], ["ok", "ok"]);
  by.setKeys([OTHER]);
  assertEquals([await reasonOf(by, old), await reasonOf(by, young)], ["invalid", "ok"]);
  assertEquals([by.hasKey("k1"), by.hasKey("k2")], [false, true]);
});

Deno.test("that a key went out of use is counted, and nothing else is", async () => {
  const by = new TokenSigner("cluster-a");
  assertEquals(by.keysLost, 0);
  by.setKeys([KEY]);
  by.setKeys([OTHER, KEY]);
  by.setKeys([KEY, OTHER]);
  assertEquals(by.keysLost, 0);
  by.setKeys([OTHER]);
  assertEquals(by.keysLost, 1);
  by.setKeys([KEY]);
  assertEquals(by.keysLost, 2);
  by.setKeys([]);
  assertEquals(by.keysLost, 3);
  await assertRejects(() => by.sign(CLAIMS), ApiError);
});

Deno.test("times in a token are whole seconds, rounded down", async () => {
  const { text, token } = await signer().sign({
    ...CLAIMS,
    issuedMs: NOW_MS + 999,
    expiresMs: NOW_MS + HOUR_MS + 999,
  });
  assertEquals(token.expiresMs, NOW_MS + HOUR_MS);
  const payload = JSON.parse(Buffer.from(text.split(".")[1] ?? "", "base64url").toString());
  assertEquals(payload, { ...CLAIMS_SENT, jti: token.sessionId });
});

Deno.test("a key under which nobody signs any more still opens what it signed", async () => {
  const by = signer([KEY, OTHER]);
  assertEquals([by.hasKey("k1"), by.hasKey("k2"), by.hasKey("k3")], [true, true, false]);
  const { text } = await signer([OTHER]).sign(CLAIMS);
  assertEquals(await reasonOf(by, text), "ok");
});

Deno.test("the honest forgery is taken, so that the refusals below mean something", async () => {
  assertEquals(
    await reasonOf(signer(), forge({ alg: "HS256", kid: "k1" }, CLAIMS_SENT, KEY.secret)),
    "ok",
  );
});

Deno.test("other algorithms, keys, clusters and claims", async () => {
  const by = signer();
  const header = { alg: "HS256", kid: "k1" };
  const without = (name: string) =>
    Object.fromEntries(Object.entries(CLAIMS_SENT).filter(([each]) => each !== name));
  const forged: Record<string, string> = {
    "none, no signature": forge({ alg: "none", kid: "k1" }, CLAIMS_SENT, undefined),
    "none, empty kid": forge({ alg: "none" }, CLAIMS_SENT, undefined),
    "none, signed": forge({ alg: "none", kid: "k1" }, CLAIMS_SENT, KEY.secret),
    "HS512 in the header": forge({ alg: "HS512", kid: "k1" }, CLAIMS_SENT, KEY.secret),
    "lower case": forge({ alg: "hs256", kid: "k1" }, CLAIMS_SENT, KEY.secret),
    "another order": forge({ kid: "k1", alg: "HS256" }, CLAIMS_SENT, KEY.secret),
    "critical extension": forge({ ...header, crit: ["x"], x: 1 }, CLAIMS_SENT, KEY.secret),
    "key in the header": forge(
      { ...header, jwk: { kty: "oct", k: "AAAA" } },
      CLAIMS_SENT,
      new Uint8Array(3),
    ),
    "unknown key": forge({ alg: "HS256", kid: "k9" }, CLAIMS_SENT, KEY.secret),
    "wrong key": forge(header, CLAIMS_SENT, OTHER.secret),
    "empty key": forge(header, CLAIMS_SENT, new Uint8Array(0)),
    "other cluster": forge(header, { ...CLAIMS_SENT, iss: "cluster-b" }, KEY.secret),
    "not yet": forge(header, { ...CLAIMS_SENT, nbf: 1_900_000_000 }, KEY.secret),
    "no user": forge(header, without("sub"), KEY.secret),
    "no end": forge(header, without("exp"), KEY.secret),
    "no version": forge(header, without("cv"), KEY.secret),
    "no login": forge(header, without("jti"), KEY.secret),
    "no issuer": forge(header, without("iss"), KEY.secret),
    "version as text": forge(header, { ...CLAIMS_SENT, cv: "3" }, KEY.secret),
    "user as list": forge(header, { ...CLAIMS_SENT, sub: ["jo"] }, KEY.secret),
    "end as text": forge(header, { ...CLAIMS_SENT, exp: "1800003600" }, KEY.secret),
    "payload is no object": forge(header, [1], KEY.secret),
    "payload is no JSON": forge(header, "{", KEY.secret),
    "empty": "",
    "dots": "..",
    "1 MB": "a".repeat(1 << 20),
    "1 MB in parts": `${forge(header, CLAIMS_SENT, KEY.secret)}${"a".repeat(1 << 20)}`,
  };
  for (const [name, text] of Object.entries(forged)) {
    assertEquals(await reasonOf(by, text), "invalid", name);
  }
});

Deno.test("cut, changed and extended tokens", async () => {
  const by = signer();
  const { text } = await by.sign(CLAIMS);
  for (let at = 0; at < text.length; at++) {
    assertEquals(await reasonOf(by, text.slice(0, at)), "invalid", `cut at ${at}`);
  }
  const rng = Rng.fromSeed(7);
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.";
  for (let round = 0; round < 1_000; round++) {
    // The last character of 32 bytes in base64 has bits without a meaning.
    const at = rng.below(text.length - 1);
    const letter = letters[rng.below(letters.length)] ?? "";
    if (letter === text[at]) continue;
    const changed = text.slice(0, at) + letter + text.slice(at + 1);
    assertEquals(await reasonOf(by, changed), "invalid", `${letter} at ${at}`);
  }
  for (const more of [".", "A", ".A", "=", " ", "\n"]) {
    assertEquals(await reasonOf(by, text + more), "invalid", JSON.stringify(more));
  }
});

Deno.test("more tokens at a time than allowed are refused as a whole", async () => {
  const by = signer();
  const { text } = await by.sign(CLAIMS);
  const many = Array.from({ length: CREDENTIALS.maxPendingTokens }, () => by.verify(text, NOW_MS));
  const error = await assertRejects(() => by.verify(text, NOW_MS), ApiError);
  assertEquals(error instanceof ApiError && error.kind, "overloaded");
  assertEquals((await Promise.all(many)).every(({ ok }) => ok), true);
  assertEquals(await reasonOf(by, text), "ok");
});

Deno.test("without a key nothing is signed and nothing is taken", async () => {
  const by = new TokenSigner("cluster-a");
  assertEquals(
    await reasonOf(by, await new SignJWT({}).setProtectedHeader({ alg: "HS256" }).sign(KEY.secret)),
    "invalid",
  );
  const error = await assertRejects(() => by.sign(CLAIMS), ApiError);
  assertEquals(error instanceof ApiError && error.kind, "unavailable");
});

Deno.test("a key that is shorter than its hash is taken by nobody", () => {
  const short = { id: "k", secret: new Uint8Array(AUTH.minKeyBytes - 1) };
  assertThrows(() => signer([short]), RangeError, "has 31 bytes, wanted 32");
});

/** scrypt on the threads of the platform. */
import { Buffer } from "node:buffer";
import { randomBytes, scrypt, timingSafeEqual } from "node:crypto";
import { type ScryptHash, scryptHashText } from "../auth/mod.ts";

/** 32 MiB and about a tenth of a second; one step below what is advised where passwords are all there is. */
export const SCRYPT_COST = { logN: 15, blocks: 8, parallel: 1 } as const;

const SALT_BYTES = 16;
const HASH_BYTES = 32;

type Cost = Pick<ScryptHash, "logN" | "blocks" | "parallel">;

export async function scryptHash(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, salt, SCRYPT_COST, HASH_BYTES);
  return scryptHashText({ ...SCRYPT_COST, salt: plainBase64(salt), hash: plainBase64(hash) });
}

export async function scryptMatches(password: string, stored: ScryptHash): Promise<boolean> {
  const wanted = Buffer.from(stored.hash, "base64");
  const salt = Buffer.from(stored.salt, "base64");
  return timingSafeEqual(await derive(password, salt, stored, wanted.length), wanted);
}

/** Whether the hash was made with less work than is spent now. */
export function isCheap({ logN, blocks, parallel }: Cost): boolean {
  return 2 ** logN * blocks * parallel <
    2 ** SCRYPT_COST.logN * SCRYPT_COST.blocks * SCRYPT_COST.parallel;
}

function derive(
  password: string,
  salt: Uint8Array,
  { logN, blocks, parallel }: Cost,
  bytes: number,
): Promise<Uint8Array> {
  const N = 2 ** logN;
  const maxmem = 128 * blocks * (N + parallel + 2);
  return new Promise((resolve, reject) =>
    scrypt(
      // One text has one form, however the keyboard spelled its accents.
      password.normalize("NFC"),
      salt,
      bytes,
      { N, r: blocks, p: parallel, maxmem },
      (error, key) => error === null ? resolve(key) : reject(error),
    )
  );
}

function plainBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64").replaceAll("=", "");
}

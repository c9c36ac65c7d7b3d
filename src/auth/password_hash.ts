/** Stored password hashes as texts: ours in PHC form, and bcrypt as other servers store it. No hash is computed here. */
import { AUTH } from "../base/mod.ts";

export interface ScryptHash {
  readonly kind: "scrypt";
  /** Logarithm of the cost in memory and time. */
  readonly logN: number;
  readonly blocks: number;
  readonly parallel: number;
  readonly salt: string;
  readonly hash: string;
}

export interface BcryptHash {
  readonly kind: "bcrypt";
  readonly cost: number;
  readonly text: string;
}

/** `none` fits no password: users of a directory, and texts that are no hash. */
export type PasswordHash = ScryptHash | BcryptHash | { readonly kind: "none" };

const NONE: PasswordHash = { kind: "none" };
const SCRYPT =
  /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,3}),p=(\d{1,3})\$([A-Za-z0-9+/]{16,86})\$([A-Za-z0-9+/]{22,86})$/;
const BCRYPT = /^\$2[aby]\$(\d{2})\$[./A-Za-z0-9]{53}$/;

export function parsePasswordHash(text: string): PasswordHash {
  if (text.length > AUTH.maxHashChars) return NONE;
  return parseScrypt(text) ?? parseBcrypt(text) ?? NONE;
}

function parseScrypt(text: string): PasswordHash | undefined {
  const found = SCRYPT.exec(text);
  if (found === null) return undefined;
  const [logN, blocks, parallel] = [Number(found[1]), Number(found[2]), Number(found[3])];
  const [salt, hash] = [found[4] ?? "", found[5] ?? ""];
  const isBearable = logN >= 1 && logN <= AUTH.maxScryptLogN &&
    blocks >= 1 && blocks <= AUTH.maxScryptBlocks &&
    parallel >= 1 && parallel <= AUTH.maxScryptParallel &&
    2 ** logN * blocks * parallel <= AUTH.maxScryptWork;
  return isBearable ? { kind: "scrypt", logN, blocks, parallel, salt, hash } : undefined;
}

function parseBcrypt(text: string): PasswordHash | undefined {
  const cost = Number(BCRYPT.exec(text)?.[1]);
  return cost >= 4 && cost <= AUTH.maxBcryptCost ? { kind: "bcrypt", cost, text } : undefined;
}

export function scryptHashText(hash: Omit<ScryptHash, "kind">): string {
  const { logN, blocks, parallel } = hash;
  return `$scrypt$ln=${logN},r=${blocks},p=${parallel}$${hash.salt}$${hash.hash}`;
}

import { inRepository } from "../lib/repository.ts";
import { SIGNING_KEY_VARIABLE } from "./sign.ts";
import { type Target, targetNamed, TARGETS } from "./targets.ts";

export interface ReleaseOptions {
  readonly targets: readonly Target[];
  /** Folder with base executables; undefined to have Deno download them. */
  readonly bases: string | undefined;
  readonly folder: string;
  /** Leaves targets without a base out instead of failing. */
  readonly skipMissing: boolean;
  /** The time of everything in the archives. */
  readonly mtimeSeconds: number;
  readonly signingKeyFile: string | undefined;
}

/** 1 January 2026: what is packed has no other time unless SOURCE_DATE_EPOCH gives one. */
export const DEFAULT_TIME_SECONDS = 1_767_225_600;
/** Zip archives know no earlier time. */
const FIRST_TIME_SECONDS = 315_532_800;
const MAX_TIME_SECONDS = 0x7fff_ffff;

export const RELEASE_USAGE =
  `Usage: deno task release [--target TRIPLE]... [--bases DIR] [--out DIR] [--skip-missing]

  --target TRIPLE  only this target; all of them by default
  --bases DIR      folder with base executables named denort-TRIPLE (as in Deno's releases);
                   downloaded by default
  --out DIR        folder for the archives, dist/release by default
  --skip-missing   leave out targets that have no base executable

Environment: SOURCE_DATE_EPOCH (time of the files in the archives),
${SIGNING_KEY_VARIABLE} (Ed25519 key in PEM form that signs SHA256SUMS).
`;

/** The time that a build gives to everything in it; throws for one that archives cannot hold. */
export function buildTimeSeconds(text: string | undefined): number {
  if (text === undefined || text === "") return DEFAULT_TIME_SECONDS;
  const seconds = Number(text);
  if (
    Number.isSafeInteger(seconds) && seconds >= FIRST_TIME_SECONDS && seconds <= MAX_TIME_SECONDS
  ) {
    return seconds;
  }
  throw new Error(`Cannot use SOURCE_DATE_EPOCH=${text}: seconds since 1970, from 1980 on`);
}

/** Throws for what is no option of this command. */
export function parseReleaseArguments(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): ReleaseOptions {
  const targets: Target[] = [];
  let bases: string | undefined;
  let folder = inRepository("dist", "release");
  let skipMissing = false;
  for (let at = 0; at < args.length; at++) {
    const arg = args[at];
    if (arg === "--skip-missing") {
      skipMissing = true;
      continue;
    }
    const value = args[at + 1];
    if (arg !== "--target" && arg !== "--bases" && arg !== "--out") {
      throw new Error(`Unknown argument ${arg}\n${RELEASE_USAGE}`);
    }
    if (value === undefined) throw new Error(`Cannot use ${arg}: a value is wanted after it`);
    if (arg === "--target") targets.push(targetNamed(value));
    else if (arg === "--bases") bases = value;
    else folder = value;
    at++;
  }
  return {
    targets: targets.length > 0 ? targets : TARGETS,
    bases,
    folder,
    skipMissing,
    mtimeSeconds: buildTimeSeconds(env["SOURCE_DATE_EPOCH"]),
    signingKeyFile: env[SIGNING_KEY_VARIABLE],
  };
}

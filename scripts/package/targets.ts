/** The machines that a release is made for. */

export interface Target {
  /** The name that compilers give it. */
  readonly triple: string;
  readonly archive: "tar.gz" | "zip";
  readonly program: "rnacos" | "rnacos.exe";
  /** What its executables are, as `executableKind` says it. */
  readonly kind: string;
}

export const TARGETS: readonly Target[] = [
  { triple: "x86_64-unknown-linux-gnu", archive: "tar.gz", program: "rnacos", kind: "ELF x86_64" },
  {
    triple: "aarch64-unknown-linux-gnu",
    archive: "tar.gz",
    program: "rnacos",
    kind: "ELF aarch64",
  },
  { triple: "x86_64-apple-darwin", archive: "tar.gz", program: "rnacos", kind: "Mach-O x86_64" },
  { triple: "aarch64-apple-darwin", archive: "tar.gz", program: "rnacos", kind: "Mach-O aarch64" },
  { triple: "x86_64-pc-windows-msvc", archive: "zip", program: "rnacos.exe", kind: "PE x86_64" },
];

/** Throws for a name that is no target. */
export function targetNamed(triple: string): Target {
  const target = TARGETS.find((known) => known.triple === triple);
  if (target !== undefined) return target;
  const known = TARGETS.map((each) => each.triple).join(", ");
  throw new Error(`Unknown target ${triple}: one of ${known} is wanted`);
}

export function archiveName({ triple, archive }: Target): string {
  return `rnacos-${triple}.${archive}`;
}

/** File name of a target's base executable, as `deno compile` knows it. */
export function baseName({ triple, program }: Target): string {
  return `denort-${triple}${program.endsWith(".exe") ? ".exe" : ""}`;
}

/** Tells what machine an executable is for by its first bytes. */

const ELF_MACHINES: Readonly<Record<number, string>> = { 62: "x86_64", 183: "aarch64" };
const MACH_CPUS: Readonly<Record<number, string>> = {
  0x0100_0007: "x86_64",
  0x0100_000c: "aarch64",
};
const PE_MACHINES: Readonly<Record<number, string>> = { 0x8664: "x86_64", 0xaa64: "aarch64" };
const ELF_MAGIC = 0x7f45_4c46;
const MACH_MAGIC = 0xcffa_edfe;
const DOS_MAGIC = 0x4d5a;
/** Where a DOS header names the place of the PE header. */
const PE_POINTER = 0x3c;
/** Enough for every header that is looked at. */
const HEAD_BYTES = 4_096;

function named(format: string, machines: Readonly<Record<number, string>>, machine: number) {
  return `${format} ${machines[machine] ?? `machine ${machine}`}`;
}

/** `ELF x86_64` and so on; "no executable" for anything else. */
export function executableKind(head: Uint8Array): string {
  if (head.length < PE_POINTER + 4) return "no executable";
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (view.getUint32(0) === ELF_MAGIC) {
    return named("ELF", ELF_MACHINES, view.getUint16(18, true));
  }
  if (view.getUint32(0) === MACH_MAGIC) {
    return named("Mach-O", MACH_CPUS, view.getUint32(4, true));
  }
  if (view.getUint16(0) === DOS_MAGIC) {
    const at = view.getUint32(PE_POINTER, true);
    if (at + 6 <= head.length) return named("PE", PE_MACHINES, view.getUint16(at + 4, true));
  }
  return "no executable";
}

/** The kind of a file; throws when it cannot be read. */
export function executableKindOf(path: string): string {
  using file = Deno.openSync(path);
  const head = new Uint8Array(HEAD_BYTES);
  return executableKind(head.subarray(0, file.readSync(head) ?? 0));
}

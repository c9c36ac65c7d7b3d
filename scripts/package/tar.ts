/** Tar archives that depend on nothing but what is put into them. */

export interface PackedFile {
  /** Path inside the archive, with forward slashes. */
  readonly name: string;
  readonly data: Uint8Array;
  /** May be run. */
  readonly executable?: boolean;
}

export interface TarEntry extends PackedFile {
  readonly type?: "file" | "folder";
  /** Permission bits over those that follow from `executable`. */
  readonly mode?: number;
  /** User and group. */
  readonly owner?: number;
}

const BLOCK = 512;
/** Octal digits of a size: what is larger needs a form that old programs cannot read. */
const MAX_SIZE_BYTES = 8 ** 11 - 1;
const NAME_LENGTH = 100;
const FILE = "0";
const FOLDER = "5";

function octal(value: number, width: number): string {
  return `${value.toString(8).padStart(width - 1, "0")}\0`;
}

function header(entry: TarEntry, mtimeSeconds: number): Uint8Array {
  const folder = entry.type === "folder";
  const name = folder ? `${entry.name}/` : entry.name;
  if (new TextEncoder().encode(name).length > NAME_LENGTH) {
    throw new Error(`Cannot pack ${name}: at most ${NAME_LENGTH} bytes of name are wanted`);
  }
  if (entry.data.length > MAX_SIZE_BYTES) {
    throw new Error(`Cannot pack ${name}: ${entry.data.length} bytes are too many`);
  }
  const mode = entry.mode ?? (entry.executable || folder ? 0o755 : 0o644);
  const owner = octal(entry.owner ?? 0, 8);
  const fields = [
    name.padEnd(NAME_LENGTH, "\0"),
    octal(mode, 8),
    owner,
    owner,
    octal(entry.data.length, 12),
    octal(mtimeSeconds, 12),
    " ".repeat(8),
    folder ? FOLDER : FILE,
    "\0".repeat(NAME_LENGTH),
    "ustar\x0000",
  ];
  const block = new Uint8Array(BLOCK);
  new TextEncoder().encodeInto(fields.join(""), block);
  const sum = block.reduce((total, byte) => total + byte, 0);
  new TextEncoder().encodeInto(`${sum.toString(8).padStart(6, "0")}\0 `, block.subarray(148));
  return block;
}

function padding(sizeBytes: number): number {
  return (BLOCK - sizeBytes % BLOCK) % BLOCK;
}

/** Packs in the order given; `mtimeSeconds` is the time of every entry. */
export function packTar(entries: readonly TarEntry[], mtimeSeconds: number): Uint8Array {
  const sizes = entries.map(({ data }) => BLOCK + data.length + padding(data.length));
  const packed = new Uint8Array(sizes.reduce((total, size) => total + size, 2 * BLOCK));
  let at = 0;
  entries.forEach((entry, index) => {
    packed.set(header(entry, mtimeSeconds), at);
    packed.set(entry.data, at + BLOCK);
    at += sizes[index] ?? 0;
  });
  return packed;
}

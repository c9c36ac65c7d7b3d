/** Files that can be imported. Each is read and checked as a whole before anything of it is handed out. */
import { BytesError } from "../../base/mod.ts";
import { type ImportRecord, readTransfer, readZip } from "../../migrate/mod.ts";
import { StartError } from "../../settings/mod.ts";
import { isZip, type ZipSource } from "../../export/mod.ts";

const BACKUP_MAGIC = "RNBACKUP";

interface FileOptions {
  /** Earlier contents, too. */
  readonly history: boolean;
  /** Where the configs of an archive go, which names no namespace. */
  readonly namespace: string;
}

/** Throws StartError when the file cannot be used. */
export async function fileSource(
  path: string,
  options: FileOptions,
): Promise<AsyncIterable<ImportRecord>> {
  const head = await headOf(path);
  const records = isZip(head)
    ? () => zipRecords(path, options.namespace)
    : () => transferRecords(path, options.history);
  try {
    for await (const _record of records()) {
      // Reading is checking.
    }
  } catch (thrown) {
    if (!(thrown instanceof BytesError)) throw thrown;
    const isBackup = new TextDecoder().decode(head) === BACKUP_MAGIC;
    throw new StartError(
      `Cannot import ${path}: ` +
        (isBackup
          ? "it is a backup; use rnacos restore, or make a transfer file of it with rnacos export --from"
          : thrown.message),
    );
  }
  return records();
}

/** The first bytes, fewer of a shorter file. */
async function headOf(path: string): Promise<Uint8Array> {
  const head = new Uint8Array(BACKUP_MAGIC.length);
  try {
    using file = await Deno.open(path);
    return head.subarray(0, await file.read(head) ?? 0);
  } catch (thrown) {
    if (!(thrown instanceof Deno.errors.NotFound)) throw thrown;
    throw new StartError(`Cannot import ${path}: there is no such file`);
  }
}

async function* transferRecords(path: string, history: boolean): AsyncGenerator<ImportRecord> {
  using file = await Deno.open(path);
  yield* readTransfer(file.readable, history);
}

async function* zipRecords(path: string, namespace: string): AsyncGenerator<ImportRecord> {
  using file = await Deno.open(path);
  yield* readZip(await FileSource.of(file), namespace);
}

class FileSource implements ZipSource {
  readonly sizeBytes: number;
  readonly #file: Deno.FsFile;

  private constructor(file: Deno.FsFile, sizeBytes: number) {
    this.#file = file;
    this.sizeBytes = sizeBytes;
  }

  static async of(file: Deno.FsFile): Promise<FileSource> {
    return new FileSource(file, (await file.stat()).size);
  }

  read(at: number, length: number): Promise<Uint8Array> {
    return Promise.try(() => this.#read(at, length));
  }

  /** At once: a command has nothing else to do meanwhile, and a turn for each of many small files takes long. */
  #read(at: number, length: number): Uint8Array {
    // Lengths come from the file and may be made up; nothing is reserved for what cannot be there.
    if (at + length > this.sizeBytes) throw new BytesError("the file ends too early");
    const bytes = new Uint8Array(length);
    this.#file.seekSync(at, Deno.SeekMode.Start);
    for (let done = 0; done < length;) {
      const count = this.#file.readSync(bytes.subarray(done));
      if (count === null) throw new BytesError("the file ends too early");
      done += count;
    }
    return bytes;
  }
}

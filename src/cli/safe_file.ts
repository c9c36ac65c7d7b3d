/** A file that appears whole or not at all. */
import { dirname } from "node:path";
import { messageOf } from "../base/mod.ts";

/** What is needed of the system; another one in tests that fill their disk. */
interface OpenedFile {
  write(bytes: Uint8Array): Promise<number>;
  sync(): Promise<void>;
  close(): void;
}

interface SafeFileOptions {
  readonly path: string;
  /** Replaces a file that is there. */
  readonly force: boolean;
  readonly open?: (path: string) => Promise<OpenedFile>;
}

/**
 * Written under another name in the same folder, and moved in place when it is complete and on the disk. Readable by
 * its owner alone: configs hold secrets.
 */
export class SafeFile implements AsyncDisposable {
  readonly #path: string;
  readonly #temporary: string;
  readonly #force: boolean;
  readonly #file: OpenedFile;
  #sizeBytes = 0;
  #ended = false;

  private constructor({ path, force }: SafeFileOptions, temporary: string, file: OpenedFile) {
    this.#path = path;
    this.#temporary = temporary;
    this.#force = force;
    this.#file = file;
  }

  /** Throws Error with a text for the operator, as all methods do. */
  static async create(options: SafeFileOptions): Promise<SafeFile> {
    const { path, force } = options;
    demandFree(path, force);
    const temporary = `${path}.partial-${crypto.randomUUID().slice(0, 8)}`;
    try {
      const file = await (options.open ?? openNew)(temporary);
      return new SafeFile(options, temporary, file);
    } catch (thrown) {
      throw new Error(`cannot write ${path}: ${messageOf(thrown)}`, { cause: thrown });
    }
  }

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  async write(bytes: Uint8Array): Promise<void> {
    try {
      for (let at = 0; at < bytes.length;) at += await this.#file.write(bytes.subarray(at));
    } catch (thrown) {
      throw new Error(
        `cannot write ${this.#path}: ${messageOf(thrown)} after ${this.#sizeBytes} bytes; ` +
          "nothing is left of it",
        { cause: thrown },
      );
    }
    this.#sizeBytes += bytes.length;
  }

  /** Puts the file in its place. */
  async commit(): Promise<void> {
    try {
      await this.#file.sync();
      this.#close();
      demandFree(this.#path, this.#force);
      Deno.renameSync(this.#temporary, this.#path);
      syncDirectory(dirname(this.#path));
    } catch (thrown) {
      throw new Error(`cannot finish ${this.#path}: ${messageOf(thrown)}`, { cause: thrown });
    }
  }

  /** Leaves nothing behind unless the file is in its place. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#close();
    try {
      Deno.removeSync(this.#temporary);
    } catch (thrown) {
      if (!(thrown instanceof Deno.errors.NotFound)) throw thrown;
    }
    return Promise.resolve();
  }

  #close(): void {
    if (!this.#ended) this.#file.close();
    this.#ended = true;
  }
}

function openNew(path: string): Promise<OpenedFile> {
  return Deno.open(path, { createNew: true, write: true, mode: 0o600 });
}

function demandFree(path: string, force: boolean): void {
  let found: Deno.FileInfo;
  try {
    found = Deno.statSync(path);
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return;
    throw new Error(`cannot write ${path}: ${messageOf(thrown)}`, { cause: thrown });
  }
  if (found.isDirectory) throw new Error(`cannot write ${path}: it is a directory`);
  if (!force) throw new Error(`cannot write ${path}: it is there already; --force replaces it`);
}

/** Makes a new name in a directory durable. */
export function syncDirectory(path: string): void {
  // Windows has no such call; its file systems keep names in order by themselves.
  if (Deno.build.os === "windows") return;
  const directory = Deno.openSync(path, { read: true });
  try {
    directory.syncSync();
  } finally {
    directory.close();
  }
}

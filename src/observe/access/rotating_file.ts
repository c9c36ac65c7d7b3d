/** A file that is put aside when it is full: `access.log` becomes `access.log.1`, that one `access.log.2`, and so on. */
import type { LineSink } from "./line_queue.ts";

interface RotatingFileOptions {
  readonly path: string;
  readonly maxFileBytes: number;
  /** The current one included; the oldest is deleted for a new one. */
  readonly maxFiles: number;
  /** Each write is on the disk when it ends, also after a loss of power. */
  readonly syncs?: boolean;
}

/** Names and addresses are in it. */
const MODE = 0o600;

export class RotatingFile implements LineSink {
  readonly #options: RotatingFileOptions;
  /** Undefined after a failure: the next write opens it anew. */
  #file: Deno.FsFile | undefined;
  #sizeBytes = 0;

  constructor(options: RotatingFileOptions) {
    this.#options = options;
  }

  /** Rejects with the system's error when the file cannot be written. */
  async open(): Promise<void> {
    const file = await Deno.open(this.#options.path, { append: true, create: true, mode: MODE });
    this.#sizeBytes = (await file.stat()).size;
    this.#file = file;
  }

  async write(bytes: Uint8Array): Promise<void> {
    if (this.#file === undefined) await this.open();
    const isFull = this.#sizeBytes + bytes.length > this.#options.maxFileBytes;
    if (isFull && this.#sizeBytes > 0) await this.#rotate();
    try {
      await this.#writeAll(bytes);
      if (this.#options.syncs === true) await this.#file?.syncData();
    } catch (error) {
      this.#end();
      throw error;
    }
  }

  close(): Promise<void> {
    this.#end();
    return Promise.resolve();
  }

  async #writeAll(bytes: Uint8Array): Promise<void> {
    for (let at = 0; at < bytes.length;) {
      const count = await this.#file?.write(bytes.subarray(at)) ?? 0;
      if (count === 0) throw new Error(`Cannot write ${this.#options.path}: nothing was taken`);
      at += count;
      this.#sizeBytes += count;
    }
  }

  async #rotate(): Promise<void> {
    const { path, maxFiles } = this.#options;
    this.#end();
    if (maxFiles === 1) await Deno.remove(path);
    for (let number = maxFiles - 1; number >= 1; number--) {
      await renameIfThere(number === 1 ? path : `${path}.${number - 1}`, `${path}.${number}`);
    }
    await this.open();
  }

  #end(): void {
    this.#file?.close();
    this.#file = undefined;
  }
}

async function renameIfThere(from: string, to: string): Promise<void> {
  try {
    await Deno.rename(from, to);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

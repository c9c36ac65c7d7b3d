/**
 * The files of the console's app as they were built, beside the program: what may be asked for is what was found when
 * the folder was listed, so no path leads out of it. Contents are read when somebody asks.
 */
import { type Clock, CONSOLE_PORT } from "../base/mod.ts";

export type Encoding = "br" | "gzip";

const SUFFIXES: Readonly<Record<Encoding, string>> = { br: ".br", gzip: ".gz" };
const PAGE = "index.html";
const decoder = new TextDecoder();
/** Files there are named by what they hold, and stay the same as long as their name. */
const HASHED = "assets/";

export interface AppFile {
  /** Below the folder, without a slash in front. */
  readonly name: string;
  /** In which it is there besides itself. */
  readonly encodings: readonly Encoding[];
  readonly isHashed: boolean;
}

export class AppFiles {
  readonly #folder: URL;
  readonly #clock: Pick<Clock, "monotonicMs">;
  readonly #contents = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();
  /** Files whose name says nothing of what they hold: kept until the folder is looked at anew. */
  readonly #newest = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();
  #files: ReadonlyMap<string, AppFile> = new Map();
  #listedMs = -Infinity;
  #heldBytes = 0;
  #newestBytes = 0;

  /** `folder` ends with a slash. */
  constructor(folder: URL, clock: Pick<Clock, "monotonicMs">) {
    this.#folder = folder;
    this.#clock = clock;
  }

  /** Bytes that are kept for the next who asks. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** Whether there is an app at all. */
  isBuilt(): boolean {
    return this.find(PAGE) !== undefined;
  }

  find(name: string): AppFile | undefined {
    return this.#list().get(name);
  }

  /** The page of the app, once it is known to be built. Rejects with the system's error when it went away. */
  async page(): Promise<string> {
    return decoder.decode(await this.#readOnce(this.#newest, PAGE));
  }

  /** Rejects with the system's error when it went away. */
  async read(file: AppFile, encoding: Encoding | undefined): Promise<Uint8Array<ArrayBuffer>> {
    const name = file.name + (encoding === undefined ? "" : SUFFIXES[encoding]);
    return await this.#readOnce(file.isHashed ? this.#contents : this.#newest, name);
  }

  /** Whoever asks meanwhile waits for the same bytes. */
  async #readOnce(
    known: Map<string, Promise<Uint8Array<ArrayBuffer>>>,
    name: string,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const found = known.get(name);
    if (found !== undefined) return await found;
    const loading = this.#load(name);
    known.set(name, loading);
    try {
      const bytes = await loading;
      if (known === this.#newest) this.#newestBytes += bytes.length;
      this.#keep(bytes.length);
      return bytes;
    } catch (error) {
      known.delete(name);
      throw error;
    }
  }

  #load(name: string): Promise<Uint8Array<ArrayBuffer>> {
    return Deno.readFile(new URL(name, this.#folder));
  }

  #forgetNewest(): void {
    this.#newest.clear();
    this.#heldBytes -= this.#newestBytes;
    this.#newestBytes = 0;
  }

  /** When too much is held, all of it goes: it is a moment's work to read it again. */
  #keep(bytes: number): void {
    this.#heldBytes += bytes;
    if (this.#heldBytes <= CONSOLE_PORT.maxHeldFileBytes) return;
    this.#contents.clear();
    this.#forgetNewest();
    this.#heldBytes = 0;
  }

  /** Looked at anew now and then: the app may be built, or built again, while the server runs. */
  #list(): ReadonlyMap<string, AppFile> {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#listedMs < CONSOLE_PORT.listFilesMs) return this.#files;
    this.#listedMs = nowMs;
    this.#forgetNewest();
    this.#files = filesOf(namesUnder(this.#folder, ""));
    return this.#files;
  }
}

function filesOf(names: ReadonlySet<string>): ReadonlyMap<string, AppFile> {
  const files = new Map<string, AppFile>();
  for (const name of names) {
    if (Object.values(SUFFIXES).some((suffix) => name.endsWith(suffix))) continue;
    const encodings = (["br", "gzip"] as const).filter((one) => names.has(name + SUFFIXES[one]));
    files.set(name, { name, encodings, isHashed: name.startsWith(HASHED) });
  }
  return files;
}

/** Hidden files are none of the app's. */
function namesUnder(folder: URL, prefix: string, found = new Set<string>()): ReadonlySet<string> {
  let entries: Deno.DirEntry[];
  try {
    entries = [...Deno.readDirSync(new URL(prefix, folder))];
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return found;
    }
    throw error;
  }
  for (const { name, isDirectory, isFile } of entries) {
    if (name.startsWith(".") || found.size >= CONSOLE_PORT.maxFiles) continue;
    if (isDirectory) namesUnder(folder, `${prefix}${name}/`, found);
    else if (isFile) found.add(prefix + name);
  }
  return found;
}

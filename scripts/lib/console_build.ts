/** Building the console's app, which is a project of its own in `console/`. */
import { inRepository } from "./repository.ts";

const CONSOLE_FOLDER = inRepository("console");
/** What the app is made of; a file that is newer than the app makes it stale. */
const SOURCES = ["src", "public", "index.html", "build.ts", "vite.config.ts", "deno.json"];

function newestMs(path: string): number {
  const { mtime, isDirectory } = Deno.statSync(path);
  if (!isDirectory) return mtime?.getTime() ?? 0;
  return Math.max(0, ...[...Deno.readDirSync(path)].map(({ name }) => newestMs(`${path}/${name}`)));
}

function builtMs(folder: string): number | undefined {
  try {
    return Deno.statSync(`${folder}/dist/index.html`).mtime?.getTime();
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return undefined;
    throw thrown;
  }
}

/** Whether the app is there, and no older than what it is made of. */
export function isConsoleFresh(folder: string = CONSOLE_FOLDER): boolean {
  const atMs = builtMs(folder);
  return atMs !== undefined && SOURCES.every((name) => newestMs(`${folder}/${name}`) <= atMs);
}

/** Throws with the output of the build when it fails. */
export async function buildConsole(folder: string = CONSOLE_FOLDER): Promise<void> {
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "build.ts"],
    cwd: folder,
    env: { NO_COLOR: "1", DENO_NO_UPDATE_CHECK: "1" },
    stdin: "null",
  }).output();
  if (success) return;
  const decoder = new TextDecoder();
  const output = `${decoder.decode(stdout)}${decoder.decode(stderr)}`.trim();
  throw new Error(`Cannot build the console:\n${output}`);
}

/** For what has it inside: builds it unless it is there and fresh. */
export async function makeConsole(): Promise<void> {
  if (!isConsoleFresh()) await buildConsole();
}

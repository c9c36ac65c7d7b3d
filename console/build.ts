/**
 * Builds the console into `dist`, each file also as .br and .gz, and fails when the first visit would load more than it
 * may. `deno run -A build.ts`
 */
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build } from "vite";
import { config } from "./vite.config.ts";

/** Login, shell and overview with its charts, compressed: what somebody waits for who opens the console for the first time. */
const FIRST_LOAD_MAX_BYTES = 250 * 1024;
const FIRST_LOADED = [
  "index.html",
  "src/i18n/en_first.ts",
  "src/pages/overview/Overview.tsx",
];
const COMPRESSED = /\.(js|css|svg|html|json|txt)$/;

interface Chunk {
  readonly file: string;
  readonly imports?: readonly string[];
  readonly css?: readonly string[];
}
type Manifest = Readonly<Record<string, Chunk>>;

const dist = new URL("./dist/", import.meta.url);

function compress(folder: URL): void {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    const file = new URL(name, folder);
    if (isDirectory) {
      compress(new URL(`${name}/`, folder));
    } else if (COMPRESSED.test(name)) {
      const content = Deno.readFileSync(file);
      const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
      Deno.writeFileSync(new URL(`${file.href}.br`), brotliCompressSync(content, { params }));
      Deno.writeFileSync(new URL(`${file.href}.gz`), gzipSync(content, { level: 9 }));
    }
  }
}

/** Files that an entry needs before it runs: its own, and those of all that it imports. */
function filesOf(manifest: Manifest, entry: string, found: Set<string>): void {
  const chunk = manifest[entry];
  if (!chunk) throw new Error(`The manifest of the build has no '${entry}'`);
  if (found.has(chunk.file)) return;
  found.add(chunk.file);
  for (const style of chunk.css ?? []) found.add(style);
  for (const name of chunk.imports ?? []) filesOf(manifest, name, found);
}

function firstLoadBytes(): number {
  const place = new URL(".vite/manifest.json", dist);
  const manifest = JSON.parse(Deno.readTextFileSync(place)) as Manifest;
  const files = new Set(["index.html"]);
  for (const entry of FIRST_LOADED) filesOf(manifest, entry, files);
  for (const { src, file } of Object.values(manifest) as (Chunk & { src?: string })[]) {
    if (src?.includes("uPlot") || src?.includes("uplot")) files.add(file);
  }
  let bytes = 0;
  for (const file of files) bytes += Deno.statSync(new URL(`${file}.br`, dist)).size;
  return bytes;
}

await build({ ...config, configFile: false });
compress(dist);
const bytes = firstLoadBytes();
const words = `${(bytes / 1024).toFixed(0)} KiB of at most ${FIRST_LOAD_MAX_BYTES / 1024} KiB`;
// The manifest has served its purpose; what lies in dist is served.
Deno.removeSync(new URL(".vite", dist), { recursive: true });
if (bytes > FIRST_LOAD_MAX_BYTES) {
  throw new Error(`The first visit would load too much: ${words}, compressed`);
}
const done = `console built; the first visit loads ${words}, compressed\n`;
Deno.stdout.writeSync(new TextEncoder().encode(done));

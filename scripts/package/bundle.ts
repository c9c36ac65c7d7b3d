/** Everything that a compiled program is made of besides its base, in one folder. */
import manifest from "../../deno.json" with { type: "json" };
import { basename, relative, sep } from "node:path";
import { inRepository, REPOSITORY } from "../lib/repository.ts";
import { readComponents } from "./components.ts";
import { thirdPartyLicenses } from "./licenses.ts";
import { npmCacheFolder } from "./npm_cache.ts";
import { runOrThrow } from "./run.ts";
import { WORKERS } from "./workers.ts";
import { writeWhole } from "./write_whole.ts";

/** Its name becomes part of every program, the names of folders above it do not. */
const FOLDER = "dist/build";

export interface Bundle {
  /** One file with all sources, without types, and only with what is used. */
  readonly entry: string;
  /** Settings of Deno that the program needs, in a file of their own: the folder of the file would become part of it. */
  readonly config: string;
  /** Files that the program reads at run time, beside the entry; a worker is a program of its own. */
  readonly included: readonly string[];
  readonly licenses: string;
}

/**
 * Bundling first makes the program 16 MB smaller than compiling `main.ts`, because a package comes whole otherwise. The
 * sources keep their names: what minifying would save is one hundredth, and traces in bug reports are worth more.
 * `mtimeSeconds` is the time of all files, because it becomes part of the program.
 */
export async function makeBundle(mtimeSeconds: number): Promise<Bundle> {
  const at = (name: string) => `${FOLDER}/${name}`;
  const text = thirdPartyLicenses(await readComponents());
  const licenses = at("THIRD_PARTY_LICENSES.txt");
  writeWhole(inRepository(licenses), new TextEncoder().encode(text));
  writeWhole(inRepository(at("LICENSE")), Deno.readFileSync(inRepository("LICENSE")));
  const config = at("deno.json");
  const unstable = JSON.stringify({ unstable: manifest.unstable });
  writeWhole(inRepository(config), new TextEncoder().encode(unstable));
  const entry = at("main.js");
  await bundleInto(entry, "main.ts");
  const workers = [];
  for (const source of WORKERS) {
    const worker = at(basename(source).replace(/\.ts$/, ".js"));
    await bundleInto(worker, source);
    workers.push(worker);
  }
  const app = at("console");
  const files = [entry, at("LICENSE"), licenses, ...workers, ...copyConsole(`${app}/dist`)];
  for (const path of files) Deno.utimeSync(inRepository(path), mtimeSeconds, mtimeSeconds);
  const included = [at("LICENSE"), licenses, ...workers, app];
  return { entry, config, included, licenses: inRepository(licenses) };
}

/** The app of the console, which reading components has built, beside the entry; paths of its files and folders. */
function copyConsole(to: string): string[] {
  Deno.mkdirSync(inRepository(to), { recursive: true });
  for (const { name } of Deno.readDirSync(inRepository(to))) {
    Deno.removeSync(inRepository(to, name), { recursive: true });
  }
  const copy = (from: string, into: string): string[] => {
    const entries = [...Deno.readDirSync(inRepository(from))].sort((a, b) =>
      a.name < b.name ? -1 : 1
    );
    return entries.flatMap(({ name, isDirectory }) => {
      const path = `${into}/${name}`;
      if (isDirectory) {
        Deno.mkdirSync(inRepository(path));
        return [...copy(`${from}/${name}`, path), path];
      }
      writeWhole(inRepository(path), Deno.readFileSync(inRepository(from, name)));
      return [path];
    });
  };
  return [...copy("console/dist", to), to];
}

async function bundleInto(output: string, source: string): Promise<void> {
  await runOrThrow(["deno", "bundle", "--quiet", "--platform", "deno", "-o", output, source]);
  const bundled = withoutCachePath(
    Deno.readTextFileSync(inRepository(output)),
    relative(REPOSITORY, await npmCacheFolder()),
  );
  writeWhole(inRepository(output), new TextEncoder().encode(bundled));
}

/** Names packages without the place of the cache, which differs from machine to machine. */
export function withoutCachePath(code: string, cache: string): string {
  const place = RegExp.escape(cache.split(sep).join("/"));
  return code.replaceAll(new RegExp(`${place}/[^/\\s"]+/`, "g"), "npm/");
}

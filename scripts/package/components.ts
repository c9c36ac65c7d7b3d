/** What the program consists of besides its own sources: packages in the module graphs of it and of its console. */
import { makeConsole } from "../lib/console_build.ts";
import { inRepository } from "../lib/repository.ts";
import { npmCacheFolder } from "./npm_cache.ts";
import { runOrThrow } from "./run.ts";
import { WORKERS } from "./workers.ts";

export interface Component {
  readonly name: string;
  readonly version: string;
  /** The folder of its files. */
  readonly folder: string;
  /** `name@version` of those that it needs. */
  readonly needs: readonly string[];
  /** As the lock file has it: `sha512-` and base64. */
  readonly integrity: string;
}

interface Graph {
  readonly npmPackages: Readonly<
    Record<string, { name: string; version: string; dependencies: string[]; localPath?: string }>
  >;
  readonly modules: readonly { readonly kind: string; readonly npmPackage?: string }[];
}

interface Lock {
  readonly npm: Readonly<Record<string, { readonly integrity: string }>>;
}

interface Project {
  /** Below the repository. */
  readonly folder: string;
  readonly entry: string;
}

const PROJECTS: readonly Project[] = [
  ...["main.ts", ...WORKERS].map((entry) => ({ folder: ".", entry })),
  { folder: "console", entry: "src/main.tsx" },
];
/** Types, and what builds the console: nothing of them is in it. */
const NOT_INSIDE = /^(@types\/|vite@)/;

/** Packages that the program or its console reaches, sorted; development dependencies are not among them. */
export async function readComponents(): Promise<Component[]> {
  // Its packages are there once it is built.
  await makeConsole();
  const found = (await Promise.all(PROJECTS.map(componentsOf))).flat();
  const byName = new Map(found.map((one) => [`${one.name}@${one.version}`, one]));
  return [...byName].sort(([a], [b]) => a < b ? -1 : 1).map(([, component]) => component);
}

async function componentsOf({ folder, entry }: Project): Promise<Component[]> {
  const info = await runOrThrow(["deno", "info", "--json", entry], {}, inRepository(folder));
  const graph = JSON.parse(info) as Graph;
  const lock = JSON.parse(Deno.readTextFileSync(inRepository(folder, "deno.lock"))) as Lock;
  const reached = new Set<string>();
  const visit = (id: string) => {
    if (reached.has(id) || NOT_INSIDE.test(id)) return;
    reached.add(id);
    graph.npmPackages[id]?.dependencies.forEach(visit);
  };
  for (const { npmPackage } of graph.modules) if (npmPackage !== undefined) visit(npmPackage);
  const plainName = (id: string) => {
    const one = graph.npmPackages[id];
    return one === undefined ? id : `${one.name}@${one.version}`;
  };
  return await Promise.all(
    [...reached].sort().map(async (id) => {
      const found = graph.npmPackages[id];
      const integrity = lock.npm[id]?.integrity;
      if (found === undefined || integrity === undefined) {
        throw new Error(`Cannot find ${id} in the module graph and in deno.lock`);
      }
      const { name, version, dependencies } = found;
      const place = found.localPath ?? await cachedFolder(name, version);
      const needs = dependencies.filter((one) => !NOT_INSIDE.test(one)).map(plainName).sort();
      return { name, version, folder: place, needs, integrity };
    }),
  );
}

/** Older versions of Deno do not tell the folder of a package. */
async function cachedFolder(name: string, version: string): Promise<string> {
  const npmCache = await npmCacheFolder();
  for (const registry of Deno.readDirSync(npmCache)) {
    const folder = `${npmCache}/${registry.name}/${name}/${version}`;
    try {
      if (Deno.statSync(folder).isDirectory) return folder;
    } catch (thrown) {
      if (!(thrown instanceof Deno.errors.NotFound)) throw thrown;
    }
  }
  throw new Error(`Cannot find the files of ${name}@${version} under ${npmCache}`);
}

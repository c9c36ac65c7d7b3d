/** What the program consists of besides its own sources: packages in the module graph of `main.ts`. */
import { inRepository } from "../lib/repository.ts";
import { npmCacheFolder } from "./npm_cache.ts";
import { runOrThrow } from "./run.ts";

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

/** Packages that `main.ts` reaches, sorted by name; development dependencies are not among them. */
export async function readComponents(): Promise<Component[]> {
  const graph = JSON.parse(await runOrThrow(["deno", "info", "--json", "main.ts"])) as Graph;
  const lock = JSON.parse(Deno.readTextFileSync(inRepository("deno.lock"))) as Lock;
  const reached = new Set<string>();
  const visit = (id: string) => {
    if (reached.has(id)) return;
    reached.add(id);
    graph.npmPackages[id]?.dependencies.forEach(visit);
  };
  for (const { npmPackage } of graph.modules) if (npmPackage !== undefined) visit(npmPackage);
  return await Promise.all(
    [...reached].sort().map(async (id) => {
      const found = graph.npmPackages[id];
      const integrity = lock.npm[id]?.integrity;
      if (found === undefined || integrity === undefined) {
        throw new Error(`Cannot find ${id} in the module graph and in deno.lock`);
      }
      const { name, version, dependencies } = found;
      const folder = found.localPath ?? await cachedFolder(name, version);
      return { name, version, folder, needs: dependencies.toSorted(), integrity };
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

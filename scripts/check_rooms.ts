/** Holds every import of the product against the plan of the house, from Deno's own module graph. */
import { pathToFileURL } from "node:url";
import { misnamedFiles, type ModuleNames, readModule, unusedExports } from "./exports.ts";
import { findCircles, unplannedCircles, unusedPermissions } from "./import_graph.ts";
import { checkImport, CIRCLES, type Import, roomOf, ROOMS } from "./rooms.ts";
import { inRepository, repositoryPath, typeScriptFiles } from "./lib/repository.ts";
import { say } from "./lib/say.ts";

interface GraphDependency {
  readonly code?: { readonly specifier?: string };
  readonly type?: { readonly specifier?: string };
}

interface Graph {
  readonly modules: readonly {
    readonly specifier: string;
    readonly error?: string;
    readonly dependencies?: readonly GraphDependency[];
  }[];
}

/** The graph of all these files; one temporary module imports them, because a graph has one root. */
async function readGraph(files: readonly string[]): Promise<Graph> {
  const entry = Deno.makeTempFileSync({ suffix: ".ts" });
  try {
    const imports = files.map((file) => `import "${pathToFileURL(inRepository(file)).href}";\n`);
    Deno.writeTextFileSync(entry, imports.join(""));
    const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["info", "--json", "--config", inRepository("deno.json"), entry],
    }).output();
    if (!success) throw new Error(`deno info failed: ${new TextDecoder().decode(stderr)}`);
    return JSON.parse(new TextDecoder().decode(stdout)) as Graph;
  } finally {
    Deno.removeSync(entry);
  }
}

function localPath(specifier: string): string {
  return specifier.startsWith("file:") ? repositoryPath(specifier) ?? specifier : specifier;
}

function importsOf(graph: Graph): Import[] {
  const found: Import[] = [];
  for (const { specifier, dependencies } of graph.modules) {
    const from = specifier.startsWith("file:") ? repositoryPath(specifier) : undefined;
    if (from === undefined) continue;
    for (const { code, type } of dependencies ?? []) {
      const to = code?.specifier ?? type?.specifier;
      if (to !== undefined) {
        found.push({ from, to: localPath(to), typeOnly: code === undefined });
      }
    }
  }
  return found;
}

/** Tests and scripts take from the product, too. */
function readModules(): Map<string, ModuleNames> {
  const folders = ["src", "tests", "scripts"].flatMap((folder) => typeScriptFiles(folder));
  const files = [...folders, "main.ts"].filter((file) => !file.startsWith("tests/compat/"));
  return new Map(files.map((file) => [
    file,
    readModule(file, Deno.readTextFileSync(inRepository(file))),
  ]));
}

async function main(): Promise<number> {
  const files = [...typeScriptFiles("src"), "main.ts"];
  const graph = await readGraph(files);
  const broken = graph.modules.flatMap(({ specifier, error }) =>
    error === undefined ? [] : [`${localPath(specifier)}: ${error}`]
  );
  const imports = importsOf(graph);
  const refused = imports.flatMap((found) => checkImport(found) ?? []);
  const unused = unusedPermissions(imports, ROOMS);
  const circles = findCircles(imports);
  const unplanned = unplannedCircles(circles, CIRCLES);
  const modules = readModules();
  const names = [...unusedExports(modules), ...misnamedFiles(modules)];
  const faults = [...broken, ...refused, ...unused, ...unplanned, ...names];
  for (const line of faults) say(line);
  const arrows = new Set(imports.flatMap(({ from, to }) => arrow(from, to) ?? []));
  say(
    `${Object.keys(ROOMS).length} rooms, ${arrows.size} arrows between them, ` +
      `${circles.length} circles of files, ${imports.length} imports in ${files.length} files, ` +
      `${faults.length} faults`,
  );
  return faults.length > 0 ? 1 : 0;
}

/** `raft -> base`, for an import of the product that leaves its room. */
function arrow(from: string, to: string): string | undefined {
  const [one, other] = [roomOf(from), roomOf(to)];
  if (from.endsWith("_test.ts") || one === undefined || other === undefined) return undefined;
  return one === other ? undefined : `${one} -> ${other}`;
}

if (import.meta.main) Deno.exit(await main());

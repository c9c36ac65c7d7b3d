/** Which tests are nearest to a file, by who takes a name of whom; doors only hand names on and are no step of the way. */
import { type ModuleNames, readModule } from "../exports.ts";

/** Reads a file of the repository. */
type ReadSource = (path: string) => string;

export interface NearTest {
  readonly path: string;
  /** Imports between the test and the file. */
  readonly steps: number;
}

/** Types are gone at run time: no fault comes through them. */
function withoutTypes(text: string): string {
  return text.replace(/^(?:import|export) type [^;]*;/gm, "")
    .replace(/([{,]\s*)type \w+(?: as \w+)?/g, "$1");
}

/** The file that declares what another one takes by this name. */
function declarer(
  modules: ReadonlyMap<string, ModuleNames>,
  path: string,
  name: string,
): string[] {
  const module = modules.get(path);
  if (module === undefined) return [];
  if (name === "*" || module.declared.some((one) => one.name === name)) return [path];
  return [...module.handedOn].flatMap(([target, names]) =>
    names.has(name) || names.has("*") ? declarer(modules, target, name) : []
  );
}

/** Who takes something from a file, for all files. */
function readTakers(
  modules: ReadonlyMap<string, ModuleNames>,
): ReadonlyMap<string, ReadonlySet<string>> {
  const takers = new Map<string, Set<string>>();
  for (const [path, { taken }] of modules) {
    for (const [target, names] of taken) {
      for (const file of new Set([...names].flatMap((name) => declarer(modules, target, name)))) {
        takers.set(file, (takers.get(file) ?? new Set()).add(path));
      }
    }
  }
  return takers;
}

/** How far tests are from files. */
export class NearTests {
  readonly #takers: ReadonlyMap<string, ReadonlySet<string>>;

  constructor(paths: readonly string[], read: ReadSource) {
    const modules = paths.map((path) =>
      [path, readModule(path, withoutTypes(read(path)))] as const
    );
    this.#takers = readTakers(new Map(modules));
  }

  /** All tests that reach the file, nearest first. */
  of(file: string): NearTest[] {
    const found: NearTest[] = [];
    const seen = new Set([file]);
    let ring: readonly string[] = [file];
    for (let steps = 0; ring.length > 0; steps++) {
      const tests = ring.filter((path) => path.endsWith("_test.ts")).sort();
      found.push(...tests.map((path) => ({ path, steps })));
      ring = ring.flatMap((path) => [...this.#takers.get(path) ?? []])
        .filter((path) => !seen.has(path) && seen.add(path));
    }
    return found;
  }
}

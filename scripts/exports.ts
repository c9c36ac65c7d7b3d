/**
 * What files hand out and what others take of it, read from their text: enough for the forms of imports and exports that
 * the house has. An export that nobody takes is an error, and so is a file that is named otherwise than what it is for.
 */
import { dirname, join } from "node:path/posix";
import { roomOf } from "./rooms.ts";

/** All names of a file, where they cannot be told apart. */
const ALL = "*";

export interface ModuleNames {
  /** Declarations with `export` before them. */
  readonly declared: readonly Declared[];
  /** Handed on from other files: path -> names. */
  readonly handedOn: ReadonlyMap<string, ReadonlySet<string>>;
  /** Taken from other files: path -> names. */
  readonly taken: ReadonlyMap<string, ReadonlySet<string>>;
}

export interface Declared {
  readonly name: string;
  readonly kind: string;
}

const DECLARATION = new RegExp(
  "^export (?:declare )?(?:abstract )?(?:async )?" +
    "(class|function\\*?|interface|type|const) (\\w+)",
  "gm",
);
const FROM = /^(import|export) (?:type )?(?:\{([^}]*)\}|\* as \w+|(\*)) from "(\.[^"]+)"/gm;
const DYNAMIC = /(?:\{([^{}]*)\}\s*=\s*)?(?:await )?\bimport\(\s*"(\.[^"]+)"\s*,?\s*\)/g;

function namesIn(list: string | undefined): string[] {
  if (list === undefined) return [ALL];
  const names = list.split(",").map((item) => /^(?:type )?(\w+)/.exec(item.trim())?.[1] ?? "");
  return names.filter((name) => name !== "");
}

/** `path` is relative to the repository. */
export function readModule(path: string, text: string): ModuleNames {
  const declared = [...text.matchAll(DECLARATION)].map(([, kind = "", name = ""]) => ({
    kind,
    name,
  }));
  const handedOn = new Map<string, Set<string>>();
  const taken = new Map<string, Set<string>>();
  const add = (to: Map<string, Set<string>>, target: string, names: readonly string[]) => {
    const file = join(dirname(path), target);
    to.set(file, new Set([...to.get(file) ?? [], ...names]));
  };
  for (const [, form, list, , target = ""] of text.matchAll(FROM)) {
    add(form === "export" ? handedOn : taken, target, namesIn(list));
  }
  for (const [, list, target = ""] of text.matchAll(DYNAMIC)) add(taken, target, namesIn(list));
  return { declared, handedOn, taken };
}

function isUsed(names: ReadonlySet<string> | undefined, name: string): boolean {
  return names !== undefined && (names.has(name) || names.has(ALL));
}

/** Exports of product files that no other file takes, and names that a door hands out and no other room takes. */
export function unusedExports(modules: ReadonlyMap<string, ModuleNames>): string[] {
  const takers = (path: string, name: string): string[] => {
    const found: string[] = [];
    for (const [file, { taken, handedOn }] of modules) {
      if (isUsed(taken.get(path), name)) found.push(file);
      else if (handedOn.get(path)?.has(ALL) === true) found.push(...takers(file, name));
      else if (handedOn.get(path)?.has(name) === true) found.push(file);
    }
    return found;
  };
  const faults: string[] = [];
  for (const [path, { declared, handedOn }] of modules) {
    if (roomOf(path) === undefined || path.endsWith("_test.ts") || IN_PROGRESS.test(path)) continue;
    if (TAKEN_OUTSIDE.has(path)) continue;
    for (const { name } of declared) {
      if (takers(path, name).length === 0) {
        faults.push(`${path} exports ${name}, which no other file takes`);
      }
    }
    for (const name of [...handedOn.values()].flatMap((names) => [...names])) {
      if (name === ALL || takers(path, name).some((file) => roomOf(file) !== roomOf(path))) {
        continue;
      }
      faults.push(`${path} hands out ${name}, which nobody outside of the room takes`);
    }
  }
  return faults;
}

/** Types that the console takes, which is a project of its own. */
const TAKEN_OUTSIDE = new Set(["src/http/console/wire.ts"]);

/** Files of which a newcomer looks for the term of the field, not for what the one function does. */
const NAMED_BY_TERM = new Set([
  "src/api/naming/push_agent.ts",
  "src/naming/sync/rendezvous.ts",
  "src/naming/sync/warm_up.ts",
  "src/peer/peer_address.ts",
  "src/peer/single_call.ts",
]);

/** Files of a thing of the state are named after the thing, and use cases after what they do to it. */
const NAMED_BY_THING = /^src\/(state\/\w+|api\/(config|users))\//;

/** Rooms whose takers are being built: they may hand out more than is taken. Empty once the edges use them. */
const IN_PROGRESS = new RegExp(
  "^src/(auth|credentials|api/(auth|users)|state/(user|grant|access_token|signing_key)|state/mod.ts)",
);

/** Words that a name may have more than its file, or the file more than the name, without saying something else. */
const WEAK_WORDS = new Set(["command", "create", "of", "read", "run", "start"]);

/** `startKvStores` and `kv_store` -> `kv`, `store`. */
function strongWords(name: string): Set<string> {
  const parts = name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").replace(
    /([A-Z])([A-Z][a-z])/g,
    "$1_$2",
  );
  const words = parts.toLowerCase().split("_").map((word) => word.replace(/s$/, ""));
  return new Set(words.filter((word) => !WEAK_WORDS.has(word)));
}

function saysTheSame(file: string, name: string): boolean {
  const [one, other] = [strongWords(file), strongWords(name)];
  if (one.isSubsetOf(other) || other.isSubsetOf(one)) return true;
  // `openapi` and `open_api` are the same two words.
  return [...other].join("").includes([...one].join(""));
}

/** Files with one exported class or function, and no constant beside it, that are named after something else. */
export function misnamedFiles(modules: ReadonlyMap<string, ModuleNames>): string[] {
  const faults: string[] = [];
  for (const [path, { declared }] of modules) {
    if (roomOf(path) === undefined || path.endsWith("_test.ts")) continue;
    const values = declared.filter(({ kind }) => /^(class|function|const)/.test(kind));
    const [main, ...more] = values;
    if (main === undefined || main.kind === "const" || more.length > 0) continue;
    const file = path.replace(/^.*\/|\.ts$/g, "");
    if (NAMED_BY_TERM.has(path) || NAMED_BY_THING.test(path)) continue;
    if (declared.some(({ name }) => saysTheSame(file, name))) continue;
    faults.push(`${path} exports ${main.name} alone: its name is wanted for the file`);
  }
  return faults;
}

import { Rng } from "../../tests/support/rng.ts";
import { type Mutant, mutantsOf } from "./sites.ts";

/** One fault of one file of a room. */
export interface Candidate {
  readonly room: string;
  /** Path in the repository. */
  readonly path: string;
  readonly mutant: Mutant;
}

/** Reads a file of the repository. */
export type ReadSource = (path: string) => string;

/** Constants and nothing else; DESIGN.md says what holds them instead. */
const BOUNDS = /^src\/base\/(\w+_)?limits\.ts$/;

/** What only tests and simulations use. */
const DOUBLES = /^src\/store\/memory_store\.ts$|\/planted\.ts$/;

/** Files whose faults count: the product's own, without tests, doors, lists of bounds and what only tests use. */
export function isMutated(path: string): boolean {
  if (BOUNDS.test(path) || DOUBLES.test(path)) return false;
  const name = path.slice(path.lastIndexOf("/") + 1);
  return !/_test\.ts$|^mod\.ts$|^types\.ts$/.test(name);
}

interface Line {
  readonly path: string;
  readonly mutants: Mutant[];
}

function linesOf(paths: readonly string[], read: ReadSource): Line[] {
  const lines: Line[] = [];
  for (const path of paths) {
    const byLine = new Map<number, Mutant[]>();
    for (const mutant of mutantsOf(path, read(path))) {
      const mutants = byLine.get(mutant.line) ?? [];
      mutants.push(mutant);
      byLine.set(mutant.line, mutants);
    }
    for (const mutants of byLine.values()) lines.push({ path, mutants });
  }
  return lines;
}

/**
 * The mutants of a room in random order: a line is drawn first and one mutant of it then, so that lines with many sites
 * do not count for more. Equal seeds and sources give equal draws.
 */
export function drawMutants(
  room: string,
  paths: readonly string[],
  seed: number,
  read: ReadSource,
): Candidate[] {
  // Rooms must not share one stream: a file added to one would change the draws of the next.
  let mixed = seed;
  for (const letter of room) mixed = Math.imul(mixed, 31) + letter.charCodeAt(0) | 0;
  const rng = Rng.fromSeed(mixed);
  const lines = linesOf([...paths].filter(isMutated).sort(), read);
  return rng.shuffle(lines).map(({ path, mutants }) => ({ room, path, mutant: rng.pick(mutants) }));
}

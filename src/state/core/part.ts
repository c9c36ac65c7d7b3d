/**
 * The state is made of parts: one for each kind of thing that is replicated. A part brings its commands, its tables, its
 * sections of a dump and what can be read of it. `parts.ts` of this room is the list of them.
 */
import type { StateBounds } from "./bounds.ts";
import type { AnyCommand, CommandRule } from "./command.ts";
import type { Section } from "./section.ts";

/** What the reading methods of a part read. After a restore the tables are other ones, so they must not be kept. */
export interface StateSource<T> {
  readonly tables: T;
  readonly bounds: StateBounds;
}

/** `T`: the tables of all parts. A part states no more of them than it needs. */
export interface StatePart<T> {
  readonly commands: readonly CommandRule<AnyCommand, T, unknown>[];
  readonly sections: readonly Section<T, unknown>[];
  /** Its own tables, empty. */
  createTables(bounds: StateBounds): object;
  /** Throws BytesError when what a dump held of this part cannot be all of it. */
  checkRestored?(tables: T): void;
  /** Its reading methods, which become methods of the machine. */
  view(source: StateSource<T>): object;
}

/** What the members of a union have together. */
export type AllOf<U> = (U extends unknown ? (one: U) => void : never) extends
  (all: infer All) => void ? All : never;

/** The members of all objects in one. Throws where two have a member of one name. */
export function mergeAll<P extends object>(objects: readonly P[]): AllOf<P> {
  const all: Record<string, unknown> = {};
  for (const object of objects) {
    for (const [name, value] of Object.entries(object)) {
      if (name in all) throw new Error(`Two parts of the state have a member ${name}`);
      all[name] = value;
    }
  }
  // Every member of every object is there now, which the compiler cannot see.
  return all as AllOf<P>;
}

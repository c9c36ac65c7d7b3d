/** Which connections watch which patterns. */
import { FUZZY } from "../../base/mod.ts";
import type { FuzzyKey, FuzzyPattern } from "./fuzzy_pattern.ts";

interface Watched {
  readonly pattern: FuzzyPattern;
  readonly connections: Set<string>;
}

export class FuzzyWatches {
  readonly #byText = new Map<string, Watched>();
  readonly #ofConnection = new Map<string, Set<string>>();

  /** Different patterns. */
  get size(): number {
    return this.#byText.size;
  }

  /** False when there are too many, of the connection or of all. */
  add(connectionId: string, pattern: FuzzyPattern): boolean {
    const own = this.#ofConnection.get(connectionId) ?? new Set();
    if (own.has(pattern.text)) return true;
    const known = this.#byText.get(pattern.text);
    const isOver = own.size >= FUZZY.maxPatternsPerConnection ||
      (known === undefined && this.#byText.size >= FUZZY.maxPatterns);
    if (isOver) return false;
    own.add(pattern.text);
    this.#ofConnection.set(connectionId, own);
    if (known !== undefined) known.connections.add(connectionId);
    else this.#byText.set(pattern.text, { pattern, connections: new Set([connectionId]) });
    return true;
  }

  remove(connectionId: string, text: string): void {
    const own = this.#ofConnection.get(connectionId);
    if (own === undefined || !own.delete(text)) return;
    if (own.size === 0) this.#ofConnection.delete(connectionId);
    const watched = this.#byText.get(text);
    watched?.connections.delete(connectionId);
    if (watched?.connections.size === 0) this.#byText.delete(text);
  }

  drop(connectionId: string): void {
    for (const text of [...this.#ofConnection.get(connectionId) ?? []]) {
      this.remove(connectionId, text);
    }
  }

  /** Each connection once, however many of its patterns match. */
  watchersOf(key: FuzzyKey): ReadonlySet<string> {
    let found: ReadonlySet<string> = NOBODY;
    for (const { pattern, connections } of this.#byText.values()) {
      if (pattern.namespace !== key.namespace || !pattern.matches(key.group, key.name)) continue;
      // Copied only where a second pattern matches.
      found = found.size === 0 ? connections : found.union(connections);
    }
    return found;
  }
}

const NOBODY: ReadonlySet<string> = new Set();

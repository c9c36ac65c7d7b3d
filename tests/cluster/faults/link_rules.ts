/** What the network between the nodes does at the moment, per direction. */

/**
 * `pass`: everything goes through. `hold`: bytes wait, as on a network that drops packets until it is repaired.
 * `break`: connections are closed, new ones refused.
 */
export type LinkMode = "pass" | "hold" | "break";

interface Rule {
  readonly mode: LinkMode;
  readonly delayMs: number;
}

const FREE: Rule = { mode: "pass", delayMs: 0 };

export class LinkRules {
  readonly #rules = new Map<string, Rule>();
  #watchers: (() => void)[] = [];

  get(from: number, to: number): Rule {
    return this.#rules.get(`${from} ${to}`) ?? FREE;
  }

  set(from: number, to: number, rule: Partial<Rule>): void {
    this.#rules.set(`${from} ${to}`, { ...FREE, ...rule });
    this.#changed();
  }

  /** Everything goes through again. */
  heal(): void {
    this.#rules.clear();
    this.#changed();
  }

  /** Both directions between every node of one group and every node of the other. */
  separate(group: readonly number[], other: readonly number[], mode: LinkMode): void {
    for (const from of group) {
      for (const to of other) {
        this.set(from, to, { mode });
        this.set(to, from, { mode });
      }
    }
  }

  /** Resolves at the next change of any rule. */
  changed(): Promise<void> {
    return new Promise((resolve) => this.#watchers.push(resolve));
  }

  #changed(): void {
    const watchers = this.#watchers;
    this.#watchers = [];
    for (const resolve of watchers) resolve();
  }
}

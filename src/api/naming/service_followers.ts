/** Who wants to know of each change of a service although they are no client of it: pages that people look at. */
import { type ServiceKey, serviceKeyText } from "../../base/mod.ts";
import type { NamingContext } from "../../naming_node/mod.ts";

export class ServiceFollowers {
  readonly #followers = new Map<string, Set<() => void>>();

  constructor(context: Pick<NamingContext, "onEvents">) {
    context.onEvents((events) => {
      if (this.#followers.size === 0) return;
      for (const event of events) {
        if (event.type !== "serviceChanged") continue;
        for (const onChange of this.#followers.get(serviceKeyText(event.key)) ?? []) onChange();
      }
    });
  }

  /** Returns the function that ends it. */
  follow(key: ServiceKey, onChange: () => void): () => void {
    const text = serviceKeyText(key);
    const all = this.#followers.get(text) ?? new Set();
    this.#followers.set(text, all);
    // One that is given twice is told twice, and ends twice.
    const own = () => onChange();
    all.add(own);
    return () => {
      all.delete(own);
      if (all.size === 0 && this.#followers.get(text) === all) this.#followers.delete(text);
    };
  }
}

/** The last changes of services in this node's registry, kept while somebody reads them. */
import { EVENTS, type ServiceKey } from "../../base/mod.ts";
import type { NamingContext } from "../../naming_node/mod.ts";
import { ChangeFollowers } from "./change_followers.ts";
import { ChangeRing } from "./change_ring.ts";
import type { ServiceChanges } from "./types.ts";

type Context = Pick<NamingContext, "onEvents" | "registry">;

export class KeptServiceChanges implements ServiceChanges {
  readonly ring: ChangeRing<ServiceKey> = new ChangeRing<ServiceKey>(EVENTS.keptServiceChanges);
  readonly #followers = new ChangeFollowers();
  readonly #context: Context;

  constructor(context: Context) {
    this.#context = context;
    context.onEvents((events) => {
      if (this.#followers.size === 0) return;
      const before = this.ring.end;
      for (const event of events) if (event.type === "serviceChanged") this.ring.push(event.key);
      if (this.ring.end !== before) this.#followers.tell();
    });
  }

  instanceCount(key: ServiceKey): number {
    return this.#context.registry.find(key)?.instances.size ?? 0;
  }

  follow(onChange: () => void): () => void {
    const end = this.#followers.add(onChange);
    return () => {
      end();
      if (this.#followers.size === 0) this.ring.clear();
    };
  }
}

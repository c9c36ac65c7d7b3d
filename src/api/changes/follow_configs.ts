/** The last changes of configs in the order of the log, for readers who come back and go on where they were. */
import { EVENTS } from "../../base/mod.ts";
import type { NodeFacade } from "../../node/mod.ts";
import { ChangeFollowers } from "./change_followers.ts";
import { ChangeRing } from "./change_ring.ts";
import type { ConfigChange, ConfigChanges } from "./types.ts";

type Node = Pick<NodeFacade, "onEvents" | "readBarrier" | "state">;

export function followConfigs(node: Node): ConfigChanges & { close(): void } {
  return new Kept(node);
}

class Kept implements ConfigChanges {
  readonly ring = new ChangeRing<ConfigChange>(EVENTS.keptConfigChanges);
  readonly close: () => void;
  readonly #node: Node;
  readonly #followers = new ChangeFollowers();
  /** All changes behind this index are in the ring. */
  #sinceIndex: number;

  constructor(node: Node) {
    this.#node = node;
    this.#sinceIndex = node.state.appliedIndex();
    this.close = node.onEvents((events, appliedIndex) => {
      const before = this.ring.end;
      for (const event of events) {
        if (event.type === "restored") this.#forget(appliedIndex);
        else if (event.type === "configChanged") this.#keep(event);
      }
      if (this.ring.end !== before) this.#followers.tell();
    });
  }

  get index(): number {
    return this.#node.state.appliedIndex();
  }

  placeAfter(index: number): number | undefined {
    if (index < this.#sinceIndex || index > this.index) return undefined;
    let [from, to] = [this.ring.begin, this.ring.end];
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.ring.at(middle)?.index ?? 0) > index) to = middle;
      else from = middle + 1;
    }
    return from;
  }

  async reach(index: number): Promise<void> {
    if (index > this.index) await this.#node.readBarrier(EVENTS.catchUpMs);
  }

  follow(onChange: () => void): () => void {
    return this.#followers.add(onChange);
  }

  #keep({ key, md5, gray, index }: ConfigChange): void {
    const gone = this.ring.push({ key, md5, gray, index });
    if (gone !== undefined) this.#sinceIndex = gone.index;
  }

  /** What changed on the way to a state that came as a whole is not known. */
  #forget(appliedIndex: number): void {
    this.ring.clear();
    this.#sinceIndex = appliedIndex;
  }
}

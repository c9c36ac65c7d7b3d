import type { NodeId } from "../../../src/raft/mod.ts";
import { NEW_VERSION, OLD_VERSION } from "./real_command.ts";

/** Which program a simulated node runs, and which ones it has heard the others run. */
export class NodeRules {
  version: number;
  /** An older program was started on this data. */
  wasDowngraded = false;
  /** It has met something that is too new for it, and stays down until it is upgraded. */
  isOutdated = false;
  readonly #heard = new Map<NodeId, number>();

  constructor(version: number) {
    this.version = version;
  }

  /** Another program is started from now on. */
  become(version: number): void {
    if (version < this.version) this.wasDowngraded = true;
    this.version = version;
    if (version === NEW_VERSION) this.isOutdated = false;
  }

  /** The operator looks after a node that cannot go on. */
  mend(): boolean {
    const wrong = this.isOutdated || (this.wasDowngraded && this.version === OLD_VERSION);
    if (wrong) this.become(NEW_VERSION);
    return wrong;
  }

  heard(id: NodeId, version: number): void {
    this.#heard.set(id, version);
  }

  /** 0 for a node that has said nothing since this one was started. */
  knownBy(id: NodeId): number {
    return this.#heard.get(id) ?? 0;
  }

  forget(): void {
    this.#heard.clear();
  }
}

import type { SoftState } from "../raft/mod.ts";
import type { StateEvent } from "../state/mod.ts";
import type { EventListener } from "./types.ts";

/** Those who hear of changes, in the order in which they came. */
export class Listeners {
  readonly #listeners = new Set<EventListener>();
  readonly #onError: (error: unknown) => void;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  add(listener: EventListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** A listener that throws has a defect, but the state is right and the others must hear of it. */
  tell(events: readonly StateEvent[], index: number): void {
    for (const listener of this.#listeners) {
      try {
        listener(events, index);
      } catch (error) {
        this.#onError(error);
      }
    }
  }
}

/** Those who hear of roles. They may not throw: what they do is decided in a later turn. */
export class RoleListeners {
  readonly #listeners = new Set<(soft: SoftState) => void>();

  add(listener: (soft: SoftState) => void): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  tell(soft: SoftState): void {
    for (const listener of this.#listeners) queueMicrotask(() => listener(soft));
  }
}

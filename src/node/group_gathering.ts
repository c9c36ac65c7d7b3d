import { setImmediate } from "node:timers";

interface GroupGatheringOptions {
  /** This node leads, and its disk has nothing to do. */
  readonly isFree: () => boolean;
  /** Some changes wait while others are under way. */
  readonly isCrowded: () => boolean;
  /** The event loop has gone round. */
  readonly gathered: () => void;
}

/**
 * Whether the leader's next group waits for what has already arrived: with changes under way the event loop is gone
 * round once more before a write begins, so that requests which stand in the sockets share it. Nobody waits for what
 * may come, and a lone change for nothing at all.
 */
export class GroupGathering {
  readonly #options: GroupGatheringOptions;
  #gathering = false;
  #gathered = false;

  constructor(options: GroupGatheringOptions) {
    this.#options = options;
  }

  /** To be asked before a group is handed over; true when it has to wait. */
  waits(): boolean {
    const { isFree, isCrowded, gathered } = this.#options;
    if (this.#gathered || !isFree() || !isCrowded()) {
      this.#gathered = false;
      return false;
    }
    if (!this.#gathering) {
      this.#gathering = true;
      setImmediate(() => {
        this.#gathering = false;
        this.#gathered = true;
        gathered();
      });
    }
    return true;
  }
}

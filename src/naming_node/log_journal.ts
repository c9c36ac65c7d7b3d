/** Decisions of the exchange between registries as messages at level debug. */
import type { Logger } from "../base/mod.ts";
import type { SyncJournal, SyncNote } from "../naming/mod.ts";

const TEXTS: Readonly<Record<SyncNote["type"], string>> = {
  leaseTaken: "this node keeps a lease from now on",
  leaseGivenUp: "this node has given a lease up to its home",
  pull: "asking for what differs",
  pulled: "an answer to that has come",
  forgotten: "what a node said is dropped: nothing was heard of it for too long",
  unanswered: "a call of the exchange was not answered",
};

export function logJournal(logger: Logger): SyncJournal {
  return {
    get isOpen() {
      return logger.enabled("debug");
    },
    note({ type, ...fields }) {
      logger.debug(TEXTS[type], fields);
    },
  };
}

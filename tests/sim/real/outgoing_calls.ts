import type { ForwardAnswer } from "../../../src/node/transport.ts";
import type { NodeId } from "../../../src/raft/mod.ts";
import type { SimNode } from "../node.ts";

/** Bytes of an answer, or how the call ended without one. */
type Ended = (outcome: Uint8Array | ForwardAnswer) => void;

interface Call {
  readonly to: NodeId;
  readonly bytes: Uint8Array;
  readonly timeoutMs: number;
  /** The question has arrived twice. */
  readonly doubled: () => void;
}

const REFUSED: ForwardAnswer = { type: "refused", leader: 0 };
const UNKNOWN: ForwardAnswer = { type: "unknown", reason: "no answer came" };
const CONNECT_US = 1_000;

/**
 * Calls to other nodes. Questions and answers are lost, doubled and late like every packet; a call
 * ends in any case, at the latest when its link is given up.
 */
export class OutgoingCalls {
  readonly #node: SimNode;
  readonly #open = new Set<Ended>();
  /** Request ids that were sent before; only a planted bug reads it. */
  readonly #sent = new Map<string, number>();

  constructor(node: SimNode) {
    this.#node = node;
  }

  /** The request id to send: always the one given, unless a planted bug draws another for a retry. */
  idOf(requestId: string): string {
    if (this.#node.host.shellBug !== "retryWithNewId") return requestId;
    const times = this.#sent.get(requestId) ?? 0;
    this.#sent.set(requestId, times + 1);
    return times === 0 ? requestId : `${requestId}-${times}`;
  }

  call({ to, bytes, timeoutMs, doubled }: Call, ended: Ended): void {
    const node = this.#node;
    const { host, incarnation } = node;
    if (!host.isUp(to)) {
      // Nothing listens there: surely nothing was done.
      node.after(CONNECT_US, () => node.drive(() => ended(REFUSED)));
      return;
    }
    const settle = (outcome: Uint8Array | ForwardAnswer) => {
      if (!this.#open.delete(ended)) return;
      ended(outcome);
    };
    this.#open.add(ended);
    let arrived = 0;
    host.countFault("write passed on");
    host.transmit(node.id, to, (target) => {
      if (++arrived === 2) doubled();
      // A stream carries nothing twice; it is tried all the same where the memory for ids is long.
      if (arrived > 1 && !host.options.clientRepeats) return;
      target.passedOn(bytes, (answer) => {
        host.transmit(target.id, node.id, (back) => {
          if (back.incarnation === incarnation) back.drive(() => this.#answered(settle, answer));
        });
      });
    });
    const patienceUs = Math.min(timeoutMs * 1_000, host.options.linkBreakUs);
    node.after(patienceUs, () => {
      if (this.#open.has(ended)) host.countFault("passed on without an answer");
      node.drive(() => settle(UNKNOWN));
    });
  }

  #answered(settle: Ended, answer: Uint8Array): void {
    if (this.#node.host.shellBug !== "forwardAnswersMixed") return settle(answer);
    // Answers are taken in the order of the questions, as if they carried no number.
    const [oldest] = this.#open;
    if (oldest === undefined) return;
    this.#open.delete(oldest);
    oldest(answer);
  }
}

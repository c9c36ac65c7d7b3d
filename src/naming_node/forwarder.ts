/** Sends requests to the node that keeps the leases of their service: many in one call, each answered by itself. */
import {
  ApiError,
  BytesError,
  type Logger,
  NAMING_SYNC,
  silentLogger,
  type Timers,
} from "../base/mod.ts";
import {
  decodeOps,
  decodeResults,
  encodeOps,
  encodeResults,
  type ForwardOp,
  type ForwardResult,
  MAX_OPS,
} from "./forward_ops.ts";
import type { NamingTransport, NodeCallOutcome } from "./naming_transport.ts";

/** Carries a request out on this node, wherever it came from. */
type RunHere = (op: ForwardOp) => ForwardResult;

interface Waiting {
  readonly op: ForwardOp;
  readonly settle: (result: ForwardResult) => void;
}

/** Requests for one node. */
interface BatchQueue {
  readonly to: number;
  waiting: Waiting[];
  /** Calls under way. */
  underWay: number;
  /** Requests without an answer: those that wait, and those of the calls under way. */
  unanswered: number;
  cancelTimer: (() => void) | undefined;
}

export class Forwarder {
  readonly #transport: NamingTransport;
  readonly #timers: Timers;
  readonly #runHere: RunHere;
  readonly #log: Logger;
  readonly #queues: Map<number, BatchQueue> = new Map();
  sent = 0;
  received = 0;
  failed = 0;

  constructor(transport: NamingTransport, timers: Timers, runHere: RunHere, log = silentLogger) {
    this.#log = log;
    this.#transport = transport;
    this.#timers = timers;
    this.#runHere = runHere;
  }

  /** Never rejects: what goes wrong is a result. */
  send(to: number, op: ForwardOp): Promise<ForwardResult> {
    const queue = this.#queueTo(to);
    if (queue.unanswered >= NAMING_SYNC.maxWaitingBeats) {
      const message = `Cannot pass a request on: ${queue.unanswered} wait for node ${to}`;
      return Promise.resolve({ type: "error", kind: "overloaded", code: 0, message });
    }
    queue.unanswered++;
    return new Promise((settle) => {
      queue.waiting.push({ op, settle });
      this.#plan(queue);
    });
  }

  /** Answers a call of another node. */
  answer(body: Uint8Array): Uint8Array {
    const ops = decodeOps(body);
    this.received += ops.length;
    return encodeResults(ops.map((op) => this.#runHere(op)));
  }

  #queueTo(to: number): BatchQueue {
    let queue = this.#queues.get(to);
    if (queue === undefined) {
      queue = { to, waiting: [], underWay: 0, unanswered: 0, cancelTimer: undefined };
      this.#queues.set(to, queue);
    }
    return queue;
  }

  /** A request that is alone leaves at once; while others are under way they gather. */
  #plan(queue: BatchQueue): void {
    if (queue.waiting.length >= MAX_OPS) {
      this.#depart(queue);
      return;
    }
    if (queue.cancelTimer !== undefined) return;
    const waitMs = queue.underWay === 0 ? 0 : NAMING_SYNC.beatGatherMs;
    if (waitMs === 0) {
      let open = true;
      queue.cancelTimer = () => void (open = false);
      queueMicrotask(() => {
        if (open) this.#depart(queue);
      });
    } else queue.cancelTimer = this.#timers.after(waitMs, () => this.#depart(queue));
  }

  #depart(queue: BatchQueue): void {
    queue.cancelTimer?.();
    queue.cancelTimer = undefined;
    const batch = queue.waiting.slice(0, MAX_OPS);
    queue.waiting = queue.waiting.slice(MAX_OPS);
    if (batch.length > 0) void this.#carry(queue, batch);
    if (queue.waiting.length > 0) this.#plan(queue);
  }

  #tell(to: number, requests: number, outcome: NodeCallOutcome): void {
    if (outcome.type === "answer") {
      return this.#log.debug("requests passed on are answered", { node: to, requests });
    }
    const what = outcome.type === "refused"
      ? "requests passed on were not taken and are run here"
      : "requests passed on have no answer";
    this.#log.debug(what, { node: to, requests, reason: outcome.reason });
  }

  async #carry(queue: BatchQueue, batch: readonly Waiting[]): Promise<void> {
    queue.underWay++;
    this.sent += batch.length;
    const body = encodeOps(batch.map(({ op }) => op));
    const outcome = await this.#transport.call(
      queue.to,
      "forward",
      body,
      NAMING_SYNC.forwardTimeoutMs,
    );
    queue.underWay--;
    queue.unanswered -= batch.length;
    if (this.#log.enabled("debug")) this.#tell(queue.to, batch.length, outcome);
    if (outcome.type === "refused") {
      // Nothing happened there: this node keeps the lease until the other one can.
      for (const { op, settle } of batch) settle(this.#runHere(op));
      return;
    }
    const results = outcome.type === "answer" ? readResults(outcome.body, batch.length) : undefined;
    if (results === undefined) this.failed += batch.length;
    const reason = outcome.type === "unknown" ? outcome.reason : "its answer cannot be read";
    const lost: ForwardResult = {
      type: "error",
      kind: "unavailable",
      code: 0,
      message: `Node ${queue.to}, which keeps this service's leases, gave no answer: ${reason}`,
    };
    batch.forEach(({ settle }, at) => settle(results?.[at] ?? lost));
  }
}

function readResults(body: Uint8Array, wanted: number): ForwardResult[] | undefined {
  try {
    const results = decodeResults(body);
    return results.length === wanted ? results : undefined;
  } catch (error) {
    if (!(error instanceof BytesError)) throw error;
    return undefined;
  }
}

/** Throws the error of a result. */
export function unlessError(result: ForwardResult): Exclude<ForwardResult, { type: "error" }> {
  if (result.type !== "error") return result;
  throw new ApiError(result.kind, result.message, result.code);
}

/** Runs what may be refused and makes a result of it. */
export function forwardResultOf(run: () => ForwardResult): ForwardResult {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const { kind, code, message } = error;
    return { type: "error", kind, code, message };
  }
}

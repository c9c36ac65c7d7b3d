/** Everything about other nodes that the verbs of the registry use. */
import { ApiError, type ServiceKey } from "../base/mod.ts";
import type { InstanceInput, Service } from "../naming/mod.ts";
import type { InstanceId } from "../state/mod.ts";
import { beatHere } from "./beat.ts";
import { idTextOf } from "./check_instance.ts";
import { deregisterHere } from "./deregister_instance.ts";
import type { ForwardOp, ForwardResult } from "./forward_ops.ts";
import { Forwarder, resultOf, succeeded } from "./forwarder.ts";
import type { NamingContext } from "./naming_context.ts";
import type { NamingLines } from "./naming_lines.ts";
import { NamingShare } from "./naming_share.ts";
import { OwnWrites } from "./own_writes.ts";
import { registerHere } from "./register_instance.ts";
import { SubscriberQuestions } from "./subscriber_questions.ts";

/** One other node, as the sharing of the registry sees it. */
export interface NamingPeerView {
  readonly node: number;
  readonly reachable: boolean;
  readonly warm: boolean;
  /** Age of the oldest change that it has not acknowledged. */
  readonly lagMs: number;
  readonly waitingServices: number;
  readonly batches: number;
  readonly lostBatches: number;
  /** Since its records and the copies here were found equal; -1 for never. */
  readonly sinceEqualMs: number;
}

export interface NamingPeerFigures {
  readonly phase: string;
  readonly peers: readonly NamingPeerView[];
  /** Node -> what it publishes, as known here. */
  readonly records: ReadonlyMap<number, number>;
  readonly tombstones: number;
  /** Requests passed on to other nodes, taken from them, and passed on without an answer. */
  readonly sent: number;
  readonly received: number;
  readonly failed: number;
}

/** What is to be changed. */
export interface Change {
  readonly key: ServiceKey;
  readonly instance: InstanceInput;
  readonly id: InstanceId;
}

export class NamingPeers {
  readonly #context: NamingContext;
  readonly share: NamingShare;
  readonly forwarder: Forwarder;
  readonly questions: SubscriberQuestions;
  readonly #ownWrites: OwnWrites;

  constructor(context: NamingContext, lines: NamingLines) {
    this.#context = context;
    this.share = new NamingShare(context, lines);
    this.forwarder = new Forwarder(lines, context.timers, (op) => runHere(context, op));
    this.questions = new SubscriberQuestions(context, lines);
    this.#ownWrites = new OwnWrites(context.registry, context.timers);
    context.onEvents((events) => this.#ownWrites.look(events));
    lines.handle("forward", (from, body) => {
      const asked = this.questions.answer(body);
      if (asked !== undefined) return Promise.resolve(asked);
      const answer = this.forwarder.answer(body);
      this.share.hurry(from);
      return Promise.resolve(answer);
    });
  }

  /** Node that keeps the leases of this service, when it is another one. */
  awayOf(service: Service | undefined, key: () => ServiceKey): number | undefined {
    return this.share.awayOf(service, key);
  }

  /** Has another node do it. Rejects with its ApiError, or `unavailable` when it does not answer. */
  async forward(to: number, op: ForwardOp): Promise<Exclude<ForwardResult, { type: "error" }>> {
    return succeeded(await this.forwarder.send(to, op));
  }

  /** Has another node register or deregister it, and waits until this node shows what came of it. */
  async change(to: number, op: "register" | "deregister", what: Change): Promise<void> {
    const { key, instance, id } = what;
    const wanted = op === "register";
    await this.forward(to, { op, key, instance, full: wanted });
    await this.#ownWrites.shown({ key, idText: idTextOf(id), node: to, wanted });
  }

  figures(): NamingPeerFigures {
    const { sync } = this.share;
    const nowMs = this.#context.nowMs();
    const peers = [...sync.membership.peers.values()].map((peer) => ({
      node: peer.id,
      reachable: peer.isReachable(nowMs),
      warm: peer.warm,
      lagMs: peer.behindMs === 0 ? 0 : nowMs - peer.behindMs,
      waitingServices: peer.dirty.size,
      batches: peer.sentBatches,
      lostBatches: peer.lostBatches,
      sinceEqualMs: peer.equalMs === 0 ? -1 : nowMs - peer.equalMs,
    }));
    const records = new Map([[sync.membership.self, sync.own.recordCount]]);
    for (const set of sync.book.all()) {
      records.set(set.node, (records.get(set.node) ?? 0) + set.recordCount);
    }
    const { sent, received, failed } = this.forwarder;
    return {
      phase: sync.phase,
      peers,
      records,
      tombstones: sync.tombstones.size,
      sent,
      received,
      failed,
    };
  }

  close(): void {
    this.share.close();
  }
}

/** For the node that keeps the lease, and for one that must stand in for it. */
function runHere(context: NamingContext, { op, key, instance, full }: ForwardOp): ForwardResult {
  return resultOf(() => {
    if (op === "register") registerHere(context, key, instance);
    else if (op === "deregister") deregisterHere(context, key, instance);
    else {
      const { ip, port, cluster } = instance;
      const answer = beatHere(context, key, { ip, port, cluster, ...(full ? { instance } : {}) });
      if (answer === undefined) throw new ApiError("invalid", "Cannot take a beat of no instance");
      return { type: "beat", answer };
    }
    return { type: "done" };
  });
}

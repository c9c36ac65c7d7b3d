/** Everything about other nodes that the verbs of the registry use. */
import { type ServiceKey, serviceKeyText } from "../base/mod.ts";
import type { Service } from "../naming/mod.ts";
import type { InstanceId } from "../state/mod.ts";
import { idTextOf } from "../check/mod.ts";
import type { ForwardOp, ForwardResult } from "./forward_ops.ts";
import type { NamingPeerFigures } from "./figures.ts";
import type { SubscriberRows } from "./find_subscribers.ts";
import { Forwarder, unlessError } from "./forwarder.ts";
import type { NamingContext } from "./naming_context.ts";
import type { NamingTransport } from "./naming_transport.ts";
import { NamingShare } from "./naming_share.ts";
import { OwnWrites } from "./own_writes.ts";
import type { Change, InstanceStanding, RegistryPeers } from "./registry_peers.ts";
import { runHere } from "./run_op.ts";
import { SubscriberQuestions } from "./subscriber_questions.ts";

export class NamingPeers implements RegistryPeers {
  readonly #context: NamingContext;
  readonly #share: NamingShare;
  readonly #forwarder: Forwarder;
  readonly #questions: SubscriberQuestions;
  readonly #ownWrites: OwnWrites;

  constructor(context: NamingContext, transport: NamingTransport) {
    this.#context = context;
    this.#share = new NamingShare(context, transport);
    this.#forwarder = new Forwarder(
      transport,
      context.timers,
      (op) => runHere(context, op),
      context.logger,
    );
    this.#questions = new SubscriberQuestions(context, transport);
    this.#ownWrites = new OwnWrites(context.registry, context.timers);
    context.onEvents((events) => this.#ownWrites.look(events));
    transport.handle("forward", (from, body) => {
      const asked = this.#questions.answer(body);
      if (asked !== undefined) return Promise.resolve(asked);
      const answer = this.#forwarder.answer(body);
      this.#share.hurry(from);
      return Promise.resolve(answer);
    });
  }

  awayOf(service: Service | undefined, key: () => ServiceKey): number | undefined {
    return this.#share.awayOf(service, key);
  }

  endLeft(key: ServiceKey, id: InstanceId, nowMs: number): void {
    this.#share.sync.endLeft(key, id, nowMs);
  }

  endLease(key: ServiceKey, id: InstanceId, nowMs: number): boolean {
    return this.#share.sync.endLease(key, id, nowMs);
  }

  adopt(service: Service, idText: string, nowMs: number): boolean {
    return this.#share.sync.adopt(service, idText, nowMs);
  }

  isMine(keyText: string, idText: string): boolean {
    return this.#share.sync.isMine(keyText, idText);
  }

  requireWarm(): void {
    this.#share.requireWarm();
  }

  get reason(): string {
    return this.#share.reason;
  }

  get warm(): Promise<void> {
    return this.#share.warm;
  }

  get holdsPushes(): boolean {
    return this.#share.holdsPushes;
  }

  standing(key: ServiceKey, idText: string): InstanceStanding {
    const { sync } = this.#share;
    const keyText = serviceKeyText(key);
    return {
      self: sync.membership.self,
      phase: sync.phase,
      home: sync.homeOfText(keyText),
      endedMs: sync.tombstones.find(keyText, "http", idText)?.stampMs,
    };
  }

  async forward(to: number, op: ForwardOp): Promise<Exclude<ForwardResult, { type: "error" }>> {
    return unlessError(await this.#forwarder.send(to, op));
  }

  async change(to: number, op: "register" | "deregister", what: Change): Promise<void> {
    const { key, instance, id } = what;
    const wanted = op === "register";
    await this.forward(to, { op, key, instance, full: wanted });
    await this.#ownWrites.shown({ key, idText: idTextOf(id), node: to, wanted });
  }

  addSubscribers(key: ServiceKey, into: SubscriberRows): Promise<readonly number[]> {
    return this.#questions.addAll(key, into);
  }

  figures(): NamingPeerFigures {
    const { sync } = this.#share;
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
    const { sent, received, failed } = this.#forwarder;
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
    this.#share.close();
  }
}

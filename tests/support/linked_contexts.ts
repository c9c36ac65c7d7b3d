/** Registries of several nodes without their verbs, in virtual time; what passes between them is seen and can be held. */
import { messageOf, NAMING_SYNC, silentLogger } from "../../src/base/mod.ts";
import type { Logger } from "../../src/base/mod.ts";
import { NamingContext } from "../../src/naming_node/naming_context.ts";
import { NamingPeers } from "../../src/naming_node/naming_peers.ts";
import type { NamingTransport, NodeCallOutcome } from "../../src/naming_node/naming_transport.ts";
import { createFakeNode } from "./fake_node.ts";
import { ManualTimers } from "./manual_timers.ts";

type Handler = Parameters<NamingTransport["handle"]>[1];

interface SeenCall {
  readonly from: number;
  readonly to: number;
  readonly call: string;
  readonly atMs: number;
}

export interface LinkedContext {
  readonly context: NamingContext;
  readonly peers: NamingPeers;
  readonly node: ReturnType<typeof createFakeNode>;
}

export class LinkedContexts {
  readonly timers: ManualTimers = new ManualTimers();
  readonly calls: SeenCall[] = [];
  /** Members, as every node is told. */
  members: number[] = [1, 2];
  /** Nodes without a link to any other. */
  readonly cut: Set<number> = new Set();
  /** What stands in for the answers of a node; undefined for its own. */
  answer: ((call: SeenCall) => NodeCallOutcome | undefined) | undefined;
  readonly #handlers = new Map<string, Handler>();
  readonly #held: (() => void)[] = [];
  #hold: ((call: SeenCall) => boolean) | undefined;

  start(self: number, logger: Logger = silentLogger): LinkedContext {
    const { timers } = this;
    const node = createFakeNode();
    const context = new NamingContext({ node, clock: timers, logger, timers, worker: self });
    const peers = new NamingPeers(context, this.#transport(self));
    context.peers = peers;
    return { context, peers, node };
  }

  /** Two nodes that have met. */
  async meet(): Promise<readonly [LinkedContext, LinkedContext]> {
    const pair = [this.start(1), this.start(2)] as const;
    await this.timers.pass(2 * NAMING_SYNC.warmUpMs);
    this.calls.length = 0;
    return pair;
  }

  /** Answers to these calls are held back until `release`. */
  hold(which: (call: SeenCall) => boolean): void {
    this.#hold = which;
  }

  async release(): Promise<void> {
    this.#hold = undefined;
    for (const end of this.#held.splice(0)) end();
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  }

  #transport(self: number): NamingTransport {
    const isCut = (id: number) => this.cut.has(id) || this.cut.has(self);
    return {
      self,
      epoch: self,
      warmUpMs: NAMING_SYNC.warmUpMs,
      members: () => this.members,
      connected: () => this.members.filter((id) => id !== self && !isCut(id)),
      handle: (call, handler) => void this.#handlers.set(`${self} ${call}`, handler),
      call: async (to, call, body): Promise<NodeCallOutcome> => {
        const seen = { from: self, to, call, atMs: this.timers.nowMs() };
        this.calls.push(seen);
        const handler = this.#handlers.get(`${to} ${call}`);
        if (handler === undefined || isCut(to)) return { type: "refused", reason: "it is away" };
        const answer = this.answer?.(seen) ?? await answerOf(() => handler(self, body));
        if (this.#hold?.(seen)) await new Promise<void>((resolve) => this.#held.push(resolve));
        return answer;
      },
    };
  }
}

/** A question that cannot be answered is one without an answer. */
async function answerOf(ask: () => Promise<Uint8Array>): Promise<NodeCallOutcome> {
  try {
    return { type: "answer", body: await ask() };
  } catch (error) {
    return { type: "unknown", reason: messageOf(error) };
  }
}

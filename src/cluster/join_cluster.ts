/** How a node with an empty data directory finds its place: in a cluster that exists, or in one that it begins. */
import { type Clock, CLUSTER, type Logger, Pause } from "../base/mod.ts";
import { soleIdentity } from "../node/mod.ts";
import {
  type AddressOutcome,
  CALLED_ITSELF,
  CALLS_OWN_MACHINE_ONLY,
  PEER_CALLS,
  type PeerCall,
} from "../peer/mod.ts";
import type { NodeId } from "../raft/mod.ts";
import type { StoreIdentity } from "../store/mod.ts";
import { readMembers } from "./book_file.ts";
import type { ClusterNodeSettings } from "./types.ts";
import { Fields, toBody } from "./wire.ts";

interface JoinerOptions {
  readonly settings: ClusterNodeSettings;
  readonly clock: Clock;
  readonly log: Logger;
  /** Members that an earlier life of this node knew. */
  readonly known: ReadonlyMap<NodeId, string>;
  readonly ask: (
    address: string,
    call: PeerCall,
    body: Uint8Array,
    timeoutMs: number,
  ) => Promise<AddressOutcome>;
}

interface Joined {
  readonly identity: StoreIdentity;
  readonly members: ReadonlyMap<NodeId, string>;
}

/** What one round of asking has shown. */
interface Round {
  joined: Joined | undefined;
  /** Somebody belongs to a cluster. */
  exists: boolean;
  /** Somebody else without a cluster may begin one, and comes before this node. */
  after: boolean;
  readonly reasons: Map<string, string>;
}

/** An address that the operator has named is one to which this node does not go: asking again would not help. */
export class SeedOutOfReach extends Error {
  override readonly name = "SeedOutOfReach";
}

export class Joiner {
  readonly #options: JoinerOptions;
  readonly #seeds: Set<string>;
  readonly #pause = new Pause();
  #reason = "nobody has been asked yet";
  #exists = false;
  #said = "";

  constructor(options: JoinerOptions) {
    this.#options = options;
    const { settings, known } = options;
    this.#seeds = new Set([...settings.seeds, ...known.values()]);
    this.#seeds.delete(settings.address);
    // A cluster that this node belonged to must not be begun a second time.
    this.#exists = [...known.keys()].some((id) => id !== settings.nodeId);
  }

  /** What stands in the way; for the views. */
  get reason(): string {
    return this.#seeds.size === 0
      ? "waiting to be invited (POST /nacos/v1/raft/joinnode on a member)"
      : `joining: ${this.#reason}`;
  }

  /** Resolves once this node belongs to a cluster; asks for as long as it takes. Rejects when stopped. */
  async run(): Promise<Joined> {
    const { settings, clock, log } = this.#options;
    const { nodeId } = settings;
    const startMs = clock.monotonicMs();
    let after = false;
    // Who is asked for the sake of others, by an invitation, cannot end the start.
    const named = new Set(this.#seeds);
    for (
      let waitMs: number = CLUSTER.minJoinMs;;
      waitMs = Math.min(waitMs * 2, CLUSTER.maxJoinMs)
    ) {
      const leftMs = startMs + CLUSTER.bootstrapMs - clock.monotonicMs();
      const mayBegin = settings.autoInit && !this.#exists;
      if (mayBegin && !after && (this.#seeds.size === 0 || leftMs <= 0)) {
        log.info("nobody else has a cluster: this node begins one", { nodeId });
        return { identity: soleIdentity(nodeId), members: new Map([[nodeId, settings.address]]) };
      }
      const round = await this.#round(mayBegin && leftMs > 0 ? leftMs : CLUSTER.joinCallMs);
      if (this.#pause.hasEnded) throw new Error("The server is shutting down");
      if (round.joined !== undefined) return round.joined;
      refuseOutOfReach(round, named);
      this.#exists ||= round.exists;
      after = round.after;
      this.#say(round);
      await this.#pause.wait(waitMs);
      if (this.#pause.hasEnded) throw new Error("The server is shutting down");
    }
  }

  /** Somebody wants this node in its cluster: it is asked next. */
  invited(addresses: Iterable<string>): void {
    for (const address of addresses) {
      if (this.#seeds.size < CLUSTER.maxSeeds) this.#seeds.add(address);
    }
    this.#exists = true;
    this.#options.log.debug("this node is invited into a cluster");
    this.#pause.wake();
  }

  stop(): void {
    this.#pause.end();
  }

  async #round(timeoutMs: number): Promise<Round> {
    const round: Round = { joined: undefined, exists: false, after: false, reasons: new Map() };
    const { promise: joined, resolve } = Promise.withResolvers<void>();
    const all = Promise.all([...this.#seeds].map(async (address) => {
      const { nodeId } = this.#options.settings;
      const body = toBody({ id: nodeId, address: this.#options.settings.address });
      const outcome = await this.#options.ask(address, PEER_CALLS.join, body, timeoutMs);
      this.#judge(address, outcome, round);
      const why = round.reasons.get(address) ?? "";
      this.#options.log.debug("a node was asked to let this one in", { address, why });
      if (round.joined !== undefined) resolve();
    }));
    await Promise.race([all, joined]);
    return round;
  }

  #judge(address: string, outcome: AddressOutcome, round: Round): void {
    if (outcome.type !== "answer") {
      round.reasons.set(address, outcome.reason);
      if (outcome.answered && outcome.reason !== CALLED_ITSELF) round.exists = true;
      return;
    }
    const { nodeId, autoInit } = this.#options.settings;
    try {
      const fields = Fields.of(outcome.body);
      if (fields.has("waiting")) {
        round.reasons.set(address, `node ${outcome.nodeId} has no cluster either`);
        // Two nodes that may both begin a cluster must not both do so.
        if (autoInit && fields.flag("waiting") && outcome.nodeId < nodeId) round.after = true;
        return;
      }
      const clusterId = fields.text("clusterId");
      const members = readMembers(fields);
      round.joined ??= { identity: { clusterId, nodeId, bootstrapVoters: [] }, members };
    } catch (error) {
      round.reasons.set(address, String(error));
    }
  }

  /** One line for each new state of things, not one for each try. */
  #say({ reasons }: Round): void {
    this.#reason = [...reasons].map(([address, reason]) => `${address}: ${reason}`).join("; ");
    if (this.#reason === this.#said || this.#reason === "") return;
    this.#said = this.#reason;
    this.#options.log.warn("not joined yet, asking again and again", { answers: this.#reason });
  }
}

function refuseOutOfReach({ reasons }: Round, named: ReadonlySet<string>): void {
  for (const [address, reason] of reasons) {
    if (reason === CALLS_OWN_MACHINE_ONLY && named.has(address)) {
      throw new SeedOutOfReach(`Cannot join through ${address}: ${reason}`);
    }
  }
}

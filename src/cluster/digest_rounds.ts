/**
 * Corruption is looked for, not waited for: now and then the leader names an index a little ahead, every node computes
 * the digest of its state with exactly the entries up to there, and whoever differs from the majority is wrong.
 */
import { BytesError, CLUSTER, type Logger } from "../base/mod.ts";
import type { DigestOutcome, RunningNode } from "../node/mod.ts";
import { type CallOutcome, PEER_CALLS, type PeerCall } from "../peer/mod.ts";
import { allMembers, type NodeId } from "../raft/mod.ts";
import type { DigestFigures } from "./types.ts";
import { Fields, toBody } from "./wire.ts";

interface DigestRoundsOptions {
  readonly node: RunningNode;
  readonly nodeId: NodeId;
  readonly log: Logger;
  readonly call: (
    to: NodeId,
    call: PeerCall,
    body: Uint8Array,
    timeoutMs: number,
  ) => Promise<CallOutcome>;
  /** This node's state is not that of the majority: it must not serve. */
  readonly onDiffers: (reason: string) => void;
}

const KEPT_DIGESTS = 8;

export class DigestRounds {
  readonly #options: DigestRoundsOptions;
  /** Digests that this node has computed, newest last. */
  readonly #own = new Map<number, string>();
  #lastEqualIndex = 0;
  #compared = 0;
  #mismatches = 0;
  #lastRoundIndex = 0;
  #running = false;

  constructor(options: DigestRoundsOptions) {
    this.#options = options;
  }

  figures(): DigestFigures {
    return {
      lastEqualIndex: this.#lastEqualIndex,
      compared: this.#compared,
      mismatches: this.#mismatches,
    };
  }

  /**
   * One comparison, led by this node. Nothing when it does not lead, or nothing has changed since the last one. False
   * when somebody who answers had no digest at the index, so that another try is worth while soon.
   */
  async round(): Promise<boolean> {
    const { node } = this.#options;
    const { role, lastIndex } = node.status().raft;
    if (this.#running || role !== "leader" || !node.isServing()) return true;
    if (lastIndex === this.#lastRoundIndex) return true;
    this.#running = true;
    try {
      return await this.#compare(await this.#nextIndex(lastIndex));
    } finally {
      this.#running = false;
    }
  }

  /** A node has come, back perhaps: it is compared although nothing has changed. */
  newcomer(): void {
    this.#lastRoundIndex = 0;
  }

  /** Answers the leader: a digest at an index, or what the majority has there. */
  async answer(body: Uint8Array): Promise<Uint8Array> {
    const fields = Fields.of(body);
    const index = fields.count("index");
    if (fields.has("majority")) {
      this.#judge(index, fields.text("majority"));
      return toBody({});
    }
    const outcome = await this.#digestAt(index);
    return toBody(outcome.type === "digest" ? { digest: outcome.digest } : {});
  }

  /** The last index; while writes come in, as far ahead as a moment will bring it, so that nobody has passed it. */
  async #nextIndex(before: number): Promise<number> {
    await new Promise((resolve) => setTimeout(resolve, CLUSTER.digestSampleMs));
    const { lastIndex } = this.#options.node.status().raft;
    return lastIndex + 2 * Math.max(0, lastIndex - before);
  }

  async #compare(index: number): Promise<boolean> {
    const { membership } = this.#options.node.status().raft;
    const members = allMembers(membership);
    const digests = new Map<NodeId, string>();
    let complete = true;
    await Promise.all(members.map(async (id) => {
      const digest = await this.#ask(id, index);
      if (digest === "") complete = false;
      else if (digest !== undefined) digests.set(id, digest);
    }));
    this.#options.log.debug("the states of the nodes are compared", {
      index,
      members: members.length,
      answers: digests.size,
      different: new Set(digests.values()).size,
    });
    if (digests.size < 2) return complete;
    // Who has not answered is asked again, also when nothing has changed meanwhile.
    if (digests.size === members.length) this.#lastRoundIndex = index;
    const majority = majorityOf(digests, membership.voters);
    if (majority === undefined) {
      this.#mismatches++;
      this.#options.log.error("the states of the nodes differ and none has a majority", {
        index,
        digests: JSON.stringify([...digests]),
      });
      return complete;
    }
    const verdict = toBody({ index, majority });
    await Promise.all([...digests.keys()].map((id) => this.#tell(id, verdict)));
    return complete;
  }

  /** Undefined when the node does not answer, empty when it was not at the index. */
  async #ask(id: NodeId, index: number): Promise<string | undefined> {
    if (id === this.#options.nodeId) {
      const outcome = await this.#digestAt(index);
      return outcome.type === "digest" ? outcome.digest : "";
    }
    const body = toBody({ index });
    const outcome = await this.#options.call(id, PEER_CALLS.digest, body, CLUSTER.digestCallMs);
    if (outcome.type !== "answer") return undefined;
    try {
      const fields = Fields.of(outcome.body);
      return fields.has("digest") ? fields.text("digest") : "";
    } catch (error) {
      if (!(error instanceof BytesError)) throw error;
      return undefined;
    }
  }

  async #tell(id: NodeId, verdict: Uint8Array): Promise<void> {
    if (id === this.#options.nodeId) await this.answer(verdict);
    else await this.#options.call(id, PEER_CALLS.digest, verdict, CLUSTER.digestCallMs);
  }

  async #digestAt(index: number): Promise<DigestOutcome> {
    const outcome = await this.#options.node.digestAt(index, CLUSTER.digestWaitMs);
    if (outcome.type === "missed") return outcome;
    this.#own.set(index, outcome.digest);
    for (const oldest of this.#own.keys()) {
      if (this.#own.size <= KEPT_DIGESTS) break;
      this.#own.delete(oldest);
    }
    return outcome;
  }

  #judge(index: number, majority: string): void {
    const own = this.#own.get(index);
    if (own === undefined) return;
    this.#compared++;
    if (own === majority) {
      this.#lastEqualIndex = Math.max(this.#lastEqualIndex, index);
      return;
    }
    this.#mismatches++;
    const { nodeId, log, onDiffers } = this.#options;
    const reason = `the state of this node differs from that of the others at entry ${index}; ` +
      "it leaves the cluster and fills itself from them; " +
      `should that not come to an end: remove node ${nodeId} on another member ` +
      `(POST /nacos/v1/raft/remove-node?id=${nodeId}), stop it, empty its data directory ` +
      "and start it again with RNACOS_RAFT_JOIN_ADDR naming another member";
    log.error(reason, { index, own, majority });
    onDiffers(reason);
  }
}

/** The digest that more than half of the voters have; undefined when there is none. Learners are judged, not heard. */
function majorityOf(
  digests: ReadonlyMap<NodeId, string>,
  voters: readonly NodeId[],
): string | undefined {
  const counts = new Map<string, number>();
  for (const id of voters) {
    const digest = digests.get(id);
    if (digest !== undefined) counts.set(digest, (counts.get(digest) ?? 0) + 1);
  }
  for (const [digest, count] of counts) if (count * 2 > voters.length) return digest;
  return undefined;
}

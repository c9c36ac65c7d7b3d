/** One node's part in its cluster: finding it, being found, and everything that goes on about members afterwards. */
import { ApiError, type Clock, CLUSTER, type Logger } from "../base/mod.ts";
import type { RunningNode } from "../node/mod.ts";
import { PEER_CALLS, type PeerCaller, type PeerLink } from "../peer/mod.ts";
import { allMembers, type NodeId } from "../raft/mod.ts";
import type { StoreIdentity } from "../store/mod.ts";
import { AddressBook } from "./address_book.ts";
import {
  type AdminAnswer,
  type AdminOp,
  decodeAdminAnswer,
  decodeAdminOp,
  encodeAdminAnswer,
} from "./admin_op.ts";
import { type BookFile, readMembers } from "./book_file.ts";
import { DigestRounds } from "./compare_digests.ts";
import { encodeReport, StatusExchange } from "./exchange_status.ts";
import { Joiner } from "./join_cluster.ts";
import { LeaderDuties } from "./leader_duties.ts";
import { lonelyView, memberViews, roleOf } from "./member_views.ts";
import { removedReason, whyRemoved } from "./notice_removal.ts";
import { type LeaderWay, passToLeader } from "./pass_to_leader.ts";
import type { ClusterFacade, ClusterSettings, DigestFigures, MemberView } from "./types.ts";
import { Fields, toBody } from "./wire.ts";

export interface ClusterOptions {
  readonly settings: ClusterSettings;
  readonly peer: PeerLink;
  readonly book: BookFile;
  readonly clock: Clock;
  readonly log: Logger;
  /** Time between comparisons of states; the usual one when absent. */
  readonly digestEveryMs?: number;
}

/** The running parts, once there is a node. */
interface Parts {
  readonly node: RunningNode;
  readonly duties: LeaderDuties;
  readonly statuses: StatusExchange;
  readonly digests: DigestRounds;
}

const NO_FIGURES: DigestFigures = { lastEqualIndex: 0, compared: 0, mismatches: 0 };

export class Cluster implements ClusterFacade {
  readonly #options: ClusterOptions;
  readonly #log: Logger;
  readonly #peer: PeerLink;
  readonly #nodeId: NodeId;
  readonly #book: AddressBook;
  #joiner: Joiner | undefined;
  #parts: Parts | undefined;
  #timers: ReturnType<typeof setInterval>[] = [];
  #endListening: () => void = () => {};
  #differs = "";
  #removed = "";

  constructor(options: ClusterOptions) {
    this.#options = options;
    this.#log = options.log.target("cluster");
    this.#peer = options.peer;
    this.#nodeId = options.settings.nodeId;
    this.#book = new AddressBook({
      file: options.book,
      onChanged: (addresses) => this.#peer.setAddresses(addresses),
    });
    this.#peer.onEvents({
      greeted: (id, address) => this.#book.greeted(id, address),
      connected: () => {},
      judge: (id) => this.#judge(id),
    });
    this.#peer.handle(PEER_CALLS.join, () => Promise.resolve(toBody({ waiting: false })));
  }

  /** Finds out who an empty data directory belongs to: asks, begins or waits. */
  async initialise(): Promise<StoreIdentity> {
    const { settings, clock } = this.#options;
    const joiner = new Joiner({
      settings,
      clock,
      log: this.#log,
      known: this.#options.book.load(),
      ask: (address, call, body, timeoutMs) =>
        this.#peer.callAddress(address, call, body, timeoutMs),
    });
    this.#joiner = joiner;
    const waiting = toBody({ waiting: settings.autoInit });
    this.#peer.handle(PEER_CALLS.join, () => Promise.resolve(waiting));
    this.#peer.handle(PEER_CALLS.invite, (_caller, body) => {
      joiner.invited(readMembers(Fields.of(body)).values());
      return Promise.resolve(toBody({}));
    });
    const { identity, members } = await joiner.run();
    this.#joiner = undefined;
    this.#book.learn(members);
    return identity;
  }

  /** The data directory belongs to this cluster. */
  identified({ clusterId }: StoreIdentity): void {
    this.#peer.setCluster(clusterId);
    this.#peer.handle(PEER_CALLS.invite, () => Promise.reject(alreadyIn(this.#nodeId, clusterId)));
  }

  /** Why there is no node yet; empty when nothing is waited for. */
  get reason(): string {
    return this.#joiner?.reason ?? "";
  }

  /** Takes up the duties of a member. */
  serve(node: RunningNode): void {
    const call = this.#peer.call.bind(this.#peer);
    const connected = () =>
      this.#peer.states().flatMap((state) => state.connected ? [state.id] : []);
    const parts = {
      node,
      duties: new LeaderDuties({
        node,
        log: this.#log,
        address: this.#options.settings.address,
        heard: (id) => this.#book.heard(id),
        isConnected: (id) => connected().includes(id),
      }),
      statuses: new StatusExchange({ connected, call }),
      digests: new DigestRounds({
        node,
        nodeId: this.#nodeId,
        log: this.#log,
        call,
        onDiffers: (reason) => this.#leaveService(reason),
      }),
    };
    this.#parts = parts;
    this.#handleCalls(parts);
    this.#endListening = node.onEvents((events) => {
      const changed = events.some(({ type }) => type === "membersChanged" || type === "restored");
      if (changed) this.#readMembers(parts);
    });
    this.#readMembers(parts);
    const { digestEveryMs = CLUSTER.digestEveryMs } = this.#options;
    this.#timers = [
      setInterval(() => this.#tend(parts), CLUSTER.tendMs),
      setInterval(() => parts.statuses.round(), CLUSTER.statusMs),
      setInterval(() => void this.#compare(parts), digestEveryMs),
    ];
  }

  /** Hands leadership over before a stop, where somebody can take it. Never rejects. */
  async leave(): Promise<void> {
    const parts = this.#parts;
    if (parts === undefined || !parts.duties.isLeader || !parts.duties.hasSuccessor) return;
    try {
      await parts.duties.handOver(undefined, CLUSTER.leaveMs);
    } catch (error) {
      this.#log.warn("leadership was not handed over", { error: String(error) });
    }
  }

  stop(): void {
    this.#joiner?.stop();
    this.#endListening();
    for (const timer of this.#timers) clearInterval(timer);
    this.#timers = [];
  }

  members(): readonly MemberView[] {
    const parts = this.#parts;
    if (parts === undefined) return [lonelyView(this.#options.settings, this.reason)];
    return memberViews({
      status: parts.node.status(),
      records: parts.node.state.members(),
      addresses: this.#book.addresses,
      peers: this.#peer.states(),
      report: (id) => parts.statuses.report(id),
      settings: this.#options.settings,
    });
  }

  digests(): DigestFigures {
    return this.#parts?.digests.figures() ?? NO_FIGURES;
  }

  add(id: NodeId, address: string): Promise<void> {
    return this.#passOn({ op: "add", id, address });
  }

  remove(id: NodeId): Promise<void> {
    return this.#passOn({ op: "remove", id });
  }

  setVoters(ids: readonly NodeId[]): Promise<void> {
    return this.#passOn({ op: "voters", ids });
  }

  transferLeader(id: NodeId): Promise<void> {
    return this.#passOn({ op: "transfer", id });
  }

  #handleCalls(parts: Parts): void {
    const peer = this.#peer;
    peer.handle(PEER_CALLS.join, (caller, body) => this.#join(parts, caller, body));
    peer.handle(PEER_CALLS.admin, async (_caller, body) => {
      return encodeAdminAnswer(await this.#run(parts, decodeAdminOp(body)));
    });
    peer.handle(PEER_CALLS.digest, (_caller, body) => parts.digests.answer(body));
    peer.handle(PEER_CALLS.status, () => {
      const status = parts.node.status();
      return Promise.resolve(encodeReport({
        httpPort: this.#options.settings.httpPort,
        version: this.#options.settings.version,
        role: roleOf(status.raft),
        term: status.raft.term,
        applied: status.raft.applied,
        ready: status.ready,
        reason: status.reason,
      }));
    });
  }

  /** A stranger may ask anybody; from one member to the leader the request goes one hop. */
  async #join(parts: Parts, caller: PeerCaller, body: Uint8Array): Promise<Uint8Array> {
    const fields = Fields.of(body);
    const { id, address } = caller.stranger
      ? { id: caller.nodeId, address: caller.address }
      : { id: fields.count("id"), address: fields.text("address") };
    const here = async () => {
      if (!parts.duties.isLeader) return undefined;
      await parts.duties.admit(id, address);
      const members = [...this.#book.addresses];
      return toBody({ clusterId: parts.node.identity.clusterId, members });
    };
    if (!caller.stranger) {
      const answer = await here();
      if (answer === undefined) throw new Error("this node does not lead");
      return answer;
    }
    return await passToLeader(this.#way(parts), {
      here,
      there: (leader, timeoutMs) =>
        this.#peer.call(leader, PEER_CALLS.join, toBody({ id, address }), timeoutMs),
      read: (answer) => answer,
    }, CLUSTER.joinCallMs / 2);
  }

  async #passOn(op: AdminOp): Promise<void> {
    const parts = this.#parts;
    if (parts === undefined) {
      throw new ApiError("unavailable", `This node has no cluster yet: ${this.reason}`);
    }
    const answer = await passToLeader<AdminAnswer>(this.#way(parts), {
      here: async () => decided(await this.#run(parts, op)),
      there: (leader, timeoutMs) =>
        this.#peer.call(leader, PEER_CALLS.admin, toBody(op), timeoutMs),
      read: (body) => decided(decodeAdminAnswer(body)),
    });
    if (answer.type === "failed") throw answer.error;
  }

  async #run(parts: Parts, op: AdminOp): Promise<AdminAnswer> {
    const { duties } = parts;
    if (!duties.isLeader) return { type: "notLeader" };
    try {
      if (op.op === "add") await this.#invite(parts, op.id, op.address);
      else if (op.op === "voters") await duties.setVoters(op.ids);
      else if (op.op === "transfer") await this.#transfer(duties, op.id);
      else if (op.id !== this.#nodeId) await duties.remove(op.id);
      else {
        // Whoever leads next takes this node out.
        await duties.handOver();
        return { type: "notLeader" };
      }
      return { type: "done" };
    } catch (error) {
      if (error instanceof ApiError) return { type: "failed", error };
      throw error;
    }
  }

  async #transfer(duties: LeaderDuties, id: NodeId): Promise<void> {
    if (id !== this.#nodeId) await duties.handOver(id);
  }

  /** The node that waits there asks to join by itself then. */
  async #invite(parts: Parts, id: NodeId, address: string): Promise<void> {
    if (parts.node.state.member(id)?.joined === true) {
      await parts.duties.readdress(id, address);
      return;
    }
    const body = toBody({ members: [...this.#book.addresses] });
    const { type, ...rest } = await this.#peer.callAddress(
      address,
      PEER_CALLS.invite,
      body,
      CLUSTER.joinCallMs,
    );
    if (type === "answer" && "nodeId" in rest && rest.nodeId === id) return;
    const why = "reason" in rest ? rest.reason : `node ${rest.nodeId} answers there`;
    throw new ApiError("conflict", `Cannot invite node ${id} at ${address}: ${why}`);
  }

  #way({ node }: Parts): LeaderWay {
    return {
      nodeId: this.#nodeId,
      leader: () => node.status().raft.leader,
      monotonicMs: () => this.#options.clock.monotonicMs(),
    };
  }

  #readMembers({ node }: Parts): void {
    const records = node.state.members();
    const { membership } = node.status().raft;
    const members = new Set([...allMembers(membership), ...records.map(({ id }) => id)]);
    const gone = this.#peer.states().filter(({ id }) => !members.has(id));
    // A node that has just joined knows nobody but those who let it in.
    if (records.length > 0) this.#book.replicated(records, members);
    this.#parts?.statuses.forget(members);
    for (const { id } of gone) if (node.state.wasRemoved(id)) this.#peer.dropIncoming(id);
  }

  #judge(id: NodeId): string | undefined {
    const node = this.#parts?.node;
    if (node === undefined || !node.state.wasRemoved(id)) return undefined;
    const { membership } = node.status().raft;
    return allMembers(membership).includes(id) ? undefined : removedReason(id);
  }

  #tend(parts: Parts): void {
    void parts.duties.tend();
    const removed = whyRemoved(this.#nodeId, parts.node, this.#peer.states());
    if (removed !== this.#removed) {
      this.#removed = removed;
      if (removed !== "") this.#log.error(removed);
    }
    parts.node.setOutOfService(this.#removed !== "" ? this.#removed : this.#differs);
  }

  async #compare(parts: Parts): Promise<void> {
    try {
      await parts.digests.round();
    } catch (error) {
      this.#log.debug("states were not compared", { error: String(error) });
    }
  }

  #leaveService(reason: string): void {
    this.#differs = reason;
    const parts = this.#parts;
    if (parts === undefined) return;
    parts.node.setOutOfService(reason);
    // A node whose state is wrong must not lead.
    if (parts.duties.isLeader) {
      parts.duties.handOver().catch((error: unknown) => {
        this.#log.error("cannot hand leadership over", { error: String(error) });
      });
    }
  }
}

function decided(answer: AdminAnswer): AdminAnswer | undefined {
  return answer.type === "notLeader" ? undefined : answer;
}

function alreadyIn(id: NodeId, clusterId: string): ApiError {
  return new ApiError("conflict", `Node ${id} belongs to cluster ${clusterId} already`);
}

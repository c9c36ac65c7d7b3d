/** One node's part in its cluster: finding it, being found, and everything that goes on about members afterwards. */
import { ApiError, type Clock, CLUSTER, type Logger, Pause } from "../base/mod.ts";
import type { RunningNode } from "../node/mod.ts";
import { PEER_CALLS, type PeerLink } from "../peer/mod.ts";
import { allMembers, type NodeId } from "../raft/mod.ts";
import type { StoreIdentity } from "../store/mod.ts";
import { AddressBook } from "./address_book.ts";
import type { AdminOp } from "./admin_op.ts";
import { type BookFile, readMembers } from "./book_file.ts";
import { DigestRounds } from "./digest_rounds.ts";
import { encodeReport, StatusExchange } from "./status_exchange.ts";
import { Joiner } from "./join_cluster.ts";
import { LeaderDuties } from "./leader_duties.ts";
import { leaveDamaged } from "./leave_damaged.ts";
import { lonelyView, memberViews } from "./member_views.ts";
import { removedReason } from "./detect_removal.ts";
import { Operations } from "./operations.ts";
import { OutOfService } from "./out_of_service.ts";
import type { ClusterFacade, ClusterNodeSettings, DigestFigures, MemberView } from "./types.ts";
import { Fields, toBody } from "./wire.ts";

interface ClusterOptions {
  readonly settings: ClusterNodeSettings;
  readonly peer: PeerLink;
  readonly book: BookFile;
  readonly clock: Clock;
  readonly log: Logger;
  /** This node is out of the cluster because its state was wrong: it must start anew with an empty store. */
  readonly onRefill: (reason: string) => void;
}

/** The running parts, once there is a node. */
interface Parts {
  readonly node: RunningNode;
  readonly duties: LeaderDuties;
  readonly operations: Operations;
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
  readonly #outOfService: OutOfService;
  /** Ends with the stop. */
  readonly #pause = new Pause();
  #joiner: Joiner | undefined;
  #parts: Parts | undefined;
  #timers: ReturnType<typeof setInterval>[] = [];
  #soon: ReturnType<typeof setTimeout> | undefined;
  #endListening: () => void = () => {};
  #leaving = false;

  constructor(options: ClusterOptions) {
    this.#options = options;
    this.#log = options.log.target("cluster");
    this.#peer = options.peer;
    this.#nodeId = options.settings.nodeId;
    this.#book = new AddressBook({
      file: options.book,
      onChanged: (addresses) => {
        this.#log.debug("nodes and their addresses", { addresses: JSON.stringify([...addresses]) });
        this.#peer.setAddresses(addresses);
      },
    });
    this.#outOfService = new OutOfService({
      nodeId: this.#nodeId,
      log: this.#log,
      leave: () => this.remove(this.#nodeId),
      onRefill: options.onRefill,
    });
    this.#peer.onEvents({
      greeted: (id, address) => {
        this.#log.debug("a node has greeted this one", { node: id, address });
        this.#book.greeted(id, address);
      },
      connected: () => this.#compareSoon(),
      judge: (id) => this.#judge(id),
      claimed: (by, clusterId) => {
        if (this.#parts !== undefined) {
          this.#outOfService.claim(this.#parts.node, { by, clusterId });
        }
      },
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

  /**
   * The data of this node is damaged: has it taken out, so that it can come back as a new member, which neither votes
   * nor counts before it has been filled. Empty when that is done, else why not.
   */
  async leaveDamaged(clusterId: string): Promise<string> {
    const { settings, clock, book } = this.#options;
    const known = new Set([...book.load().values(), ...settings.seeds]);
    known.delete(settings.address);
    this.#peer.setCluster(clusterId);
    this.#leaving = true;
    return await leaveDamaged({
      nodeId: this.#nodeId,
      addresses: [...known],
      ask: (address, call, body, timeoutMs) =>
        this.#peer.callAddress(address, call, body, timeoutMs),
      clock,
      log: this.#log,
      pause: this.#pause,
    });
  }

  /** Why there is no node yet; empty when nothing is waited for. */
  get reason(): string {
    if (this.#leaving) return "the data is damaged; the others are asked to fill this node anew";
    return this.#joiner?.reason ?? "";
  }

  /** Takes up the duties of a member. */
  serve(node: RunningNode): void {
    const call = this.#peer.call.bind(this.#peer);
    const connected = () =>
      this.#peer.states().flatMap((state) => state.connected ? [state.id] : []);
    const duties = new LeaderDuties({
      node,
      log: this.#log,
      address: this.#options.settings.address,
      heard: (id) => this.#book.heard(id),
      isConnected: (id) => connected().includes(id),
      monotonicMs: () => this.#options.clock.monotonicMs(),
    });
    const parts = {
      node,
      duties,
      operations: new Operations({
        nodeId: this.#nodeId,
        node,
        duties,
        peer: this.#peer,
        clock: this.#options.clock,
        addresses: () => this.#book.addresses,
      }),
      statuses: new StatusExchange({ connected, call }),
      digests: new DigestRounds({
        node,
        nodeId: this.#nodeId,
        log: this.#log,
        call,
        onDiffers: (reason) => this.#outOfService.differ(node, reason),
      }),
    };
    this.#parts = parts;
    this.#handleCalls(parts);
    this.#endListening = node.onEvents((events) => {
      const changed = events.some(({ type }) => type === "membersChanged" || type === "restored");
      if (changed) this.#readMembers(parts);
    });
    this.#readMembers(parts);
    this.#timers = [
      setInterval(() => this.#tend(parts), CLUSTER.tendMs),
      setInterval(() => parts.statuses.round(), CLUSTER.statusMs),
      setInterval(() => void this.#compare(parts), CLUSTER.digestEveryMs),
    ];
    this.#compareSoon();
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
    this.#pause.end();
    this.#outOfService.stop();
    clearTimeout(this.#soon);
    for (const timer of this.#timers) clearInterval(timer);
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

  async remove(id: NodeId): Promise<void> {
    try {
      await this.#passOn({ op: "remove", id });
    } catch (error) {
      // Who is taken out is cut off before it can be told.
      if (id !== this.#nodeId || !await this.#outOfService.isRemovedSoon()) throw error;
    }
  }

  setVoters(ids: readonly NodeId[]): Promise<void> {
    return this.#passOn({ op: "voters", ids });
  }

  transferLeader(id: NodeId): Promise<void> {
    return this.#passOn({ op: "transfer", id });
  }

  #handleCalls(parts: Parts): void {
    const peer = this.#peer;
    peer.handle(PEER_CALLS.join, async (caller, body) => {
      const { claimed } = this.#outOfService;
      if (claimed !== "") throw new ApiError("conflict", claimed);
      return await parts.operations.join(caller, body);
    });
    peer.handle(PEER_CALLS.admin, (_caller, body) => parts.operations.passedOn(body));
    peer.handle(PEER_CALLS.digest, (_caller, body) => parts.digests.answer(body));
    peer.handle(PEER_CALLS.status, () => {
      const report = encodeReport(parts.node.status(), this.#options.settings);
      return Promise.resolve(report);
    });
  }

  #passOn(op: AdminOp): Promise<void> {
    const operations = this.#parts?.operations;
    if (operations !== undefined) return operations.passOn(op);
    const message = `This node has no cluster yet: ${this.reason}`;
    return Promise.reject(new ApiError("unavailable", message));
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
    this.#outOfService.review(parts.node, this.#peer.states());
  }

  /** A node that comes with a wrong state should not serve until the next turn. */
  #compareSoon(): void {
    const parts = this.#parts;
    if (parts === undefined || this.#pause.hasEnded) return;
    parts.digests.newcomer();
    clearTimeout(this.#soon);
    const again = async () => {
      if (!await this.#compare(parts)) this.#compareSoon();
    };
    this.#soon = setTimeout(() => void again(), CLUSTER.digestFirstMs);
  }

  async #compare(parts: Parts): Promise<boolean> {
    try {
      return await parts.digests.round();
    } catch (error) {
      this.#log.debug("states were not compared", { error: String(error) });
      return true;
    }
  }
}

function alreadyIn(id: NodeId, clusterId: string): ApiError {
  return new ApiError("conflict", `Node ${id} belongs to cluster ${clusterId} already`);
}

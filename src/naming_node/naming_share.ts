/** Drives the sharing of the registry: its timer, its calls to other nodes and theirs to this one. */
import { ApiError, BytesError, NAMING_SYNC, type ServiceKey, serviceKeyText } from "../base/mod.ts";
import type { NamingSync, OutCall, Service, SyncPhase } from "../naming/mod.ts";
import { logJournal } from "./log_journal.ts";
import type { NamingContext } from "./naming_context.ts";
import type { NamingTransport } from "./naming_transport.ts";

export class NamingShare {
  readonly sync: NamingSync;
  readonly #context: NamingContext;
  readonly #transport: NamingTransport;
  readonly #endTicks: () => void;
  #connected: readonly number[] = [];
  #clientsMayCome = false;
  #members = "";
  #toldPhase: SyncPhase = "starting";
  #cancelFlush: (() => void) | undefined;
  /** Nodes that must hear what is new as soon as they have answered what is under way. */
  readonly #hurried: Set<number> = new Set();
  #closed = false;
  readonly #warm = Promise.withResolvers<void>();

  constructor(context: NamingContext, transport: NamingTransport) {
    this.#context = context;
    this.#transport = transport;
    const { self, epoch, warmUpMs } = transport;
    this.sync = context.registry.share({
      self,
      epoch,
      warmUpMs,
      nowMs: context.nowMs(),
      wake: () => this.#wake(),
      journal: logJournal(context.logger),
    });
    transport.handle("sync", (from, body) => Promise.resolve(this.#receive(from, body)));
    this.#tick();
    this.#endTicks = context.timers.every(NAMING_SYNC.tickMs, () => this.#tick());
  }

  /** Another node keeps the leases of this service: its number, else undefined. */
  awayOf(service: Service | undefined, key: () => ServiceKey): number | undefined {
    const { sync } = this;
    if (sync.phase === "alone") return undefined;
    const home = service === undefined
      ? sync.homeOfText(serviceKeyText(key()))
      : sync.homeOf(service);
    return home === this.#transport.self ? undefined : home;
  }

  /** Lists may have shrunk for reasons of this node alone: subscribers are told later. */
  get holdsPushes(): boolean {
    const phase = this.sync.phaseAt(this.#context.nowMs());
    return phase === "resuming" || phase === "starting";
  }

  /** Empty once lists may be handed out. */
  get reason(): string {
    return this.sync.phase === "starting"
      ? "the registry waits for the other nodes, and for clients if all have started"
      : "";
  }

  /** Throws ApiError `unavailable` while lists may lack what was never heard of. */
  requireWarm(): void {
    const { reason } = this;
    if (reason !== "") throw new ApiError("unavailable", `This node is starting: ${reason}`);
  }

  /** Resolves once lists may be handed out. */
  get warm(): Promise<void> {
    return this.#warm.promise;
  }

  close(): void {
    this.#closed = true;
    this.#endTicks();
    this.#cancelFlush?.();
  }

  #tick(): void {
    const nowMs = this.#context.nowMs();
    const members = this.#transport.members();
    const text = members.join();
    const { logger } = this.#context;
    if (text !== this.#members) {
      logger.debug("the nodes that share the registry", { members: text });
      this.#members = text;
      this.sync.setMembers(members, nowMs);
    }
    const connected = this.#transport.connected();
    for (const id of this.#connected) {
      if (connected.includes(id)) continue;
      logger.debug("a node is out of reach for the registry", { node: id });
      this.sync.setConnected(id, false, nowMs);
    }
    for (const id of connected) this.sync.setConnected(id, true, nowMs);
    this.#connected = connected;
    this.#clientsMayCome ||= this.#context.node.isServing();
    if (!this.#clientsMayCome) this.sync.clientsCannotCome(nowMs);
    this.sync.tick(nowMs);
    this.#tellPhase();
    if (this.sync.phase !== "starting") this.#warm.resolve();
    this.#context.settle();
    this.#flush();
  }

  #tellPhase(): void {
    const { phase, membership } = this.sync;
    if (phase === this.#toldPhase) return;
    const { logger } = this.#context;
    if (logger.enabled("debug")) {
      const keepers = membership.keepers.join();
      logger.debug("the registry is in another phase", { phase, before: this.#toldPhase, keepers });
    }
    this.#toldPhase = phase;
  }

  #wake(): void {
    if (this.#cancelFlush !== undefined || this.#closed) return;
    this.#cancelFlush = this.#context.timers.after(NAMING_SYNC.gatherMs, () => {
      this.#cancelFlush = undefined;
      this.#flush();
    });
  }

  /** This node has just done something for clients of another one, who wait for that node to hear of it. */
  hurry(to: number): void {
    const peer = this.sync.membership.peers.get(to);
    if (peer === undefined || peer.dirty.size === 0) return;
    if (peer.flight === undefined) this.#flush(to);
    else this.#hurried.add(to);
  }

  #flush(to?: number): void {
    if (this.#closed) return;
    const { exchange } = this.sync;
    for (const call of exchange.takeCalls(this.#context.nowMs(), to)) void this.#call(call);
  }

  async #call({ to, callId, body, timeoutMs }: OutCall): Promise<void> {
    const outcome = await this.#transport.call(to, "sync", body, timeoutMs);
    if (this.#closed) return;
    const answer = outcome.type === "answer" ? outcome.body : undefined;
    try {
      this.sync.exchange.answered(callId, answer, this.#context.nowMs());
    } catch (error) {
      if (!(error instanceof BytesError)) throw error;
      this.#context.logger.warn("An answer of another node cannot be read", {
        node: to,
        error: error.message,
      });
    }
    this.#context.settle();
    if (this.#hurried.delete(to)) this.#flush(to);
  }

  #receive(from: number, body: Uint8Array): Uint8Array {
    const answer = this.sync.exchange.receive(from, body, this.#context.nowMs());
    this.#context.settle();
    return answer;
  }
}

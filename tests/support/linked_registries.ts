/** The registry's verbs of several nodes in one process and in virtual time; the links between them are in memory. */
import {
  type Caller,
  createNamingApi,
  type NamingTransport,
  type RegistryService,
} from "../../src/api/mod.ts";
import { NAMING_SYNC, silentLogger } from "../../src/base/mod.ts";
import { createFakeNode } from "./fake_node.ts";
import { ManualTimers } from "./manual_timers.ts";
import { HTTP_CALLER, REF } from "./naming_fixture.ts";

type Handler = Parameters<NamingTransport["handle"]>[1];

export interface LinkedCall {
  readonly from: number;
  readonly to: number;
  readonly call: string;
}

export class LinkedRegistries {
  readonly timers: ManualTimers = new ManualTimers();
  /** Every call between nodes, as it was made. */
  readonly calls: LinkedCall[] = [];
  readonly #nodes = new Map<number, RegistryService>();
  readonly #handlers = new Map<string, Handler>();
  /** Calls to these nodes get no answer. */
  readonly #silent = new Set<number>();
  readonly #gone = new Set<number>();

  constructor(readonly ids: readonly number[] = [1, 2]) {
    for (const id of ids) this.#nodes.set(id, this.#start(id));
  }

  /** Nodes that have met and hand their lists out. */
  static async started(ids?: readonly number[]): Promise<LinkedRegistries> {
    const linked = new LinkedRegistries(ids);
    await linked.timers.pass(2 * NAMING_SYNC.warmUpMs);
    for (const id of linked.ids) await linked.of(id).warm;
    return linked;
  }

  of(id: number): RegistryService {
    const found = this.#nodes.get(id);
    if (found === undefined) throw new Error(`There is no node ${id}`);
    return found;
  }

  /** The node that keeps the leases of the service, and one that does not. */
  homeAndAway(): readonly [home: number, away: number] {
    const { home } = this.of(1).explain(REF, { ip: "1.1.1.1", port: 1, cluster: "DEFAULT" });
    const away = this.ids.find((id) => id !== home);
    if (away === undefined) throw new Error("One node keeps all leases: more of them are wanted");
    return [home, away];
  }

  /** The promise with the time that it takes: what waits for other nodes waits for timers. */
  async within<T>(work: Promise<T> | T, ms = 100): Promise<T> {
    const promise = Promise.resolve(work);
    // Whoever awaits it below hears of the rejection.
    promise.catch(() => {});
    await this.timers.pass(ms);
    return await promise;
  }

  /** Calls to this node get no answer in time. */
  silence(id: number): void {
    this.#silent.add(id);
  }

  /** There is no link to this node any more. */
  disconnect(id: number): void {
    this.#gone.add(id);
  }

  /** `port` of healthy and `-port` of unhealthy instances, in order. */
  ports(id: number): number[] {
    const list = this.of(id).list({ ...REF, clusters: "", healthyOnly: false }, HTTP_CALLER);
    return list.hosts.map((host) => host.healthy ? host.port : -host.port);
  }

  close(): void {
    for (const naming of this.#nodes.values()) naming.close();
  }

  #start(self: number): RegistryService {
    return createNamingApi({
      node: createFakeNode(),
      clock: this.timers,
      timers: this.timers,
      logger: silentLogger,
      worker: self,
      transport: {
        self,
        epoch: this.timers.nowMs(),
        warmUpMs: NAMING_SYNC.warmUpMs,
        members: () => this.ids,
        connected: () =>
          this.#gone.has(self) ? [] : this.ids.filter((id) => id !== self && !this.#gone.has(id)),
        handle: (call, handler) => void this.#handlers.set(`${self} ${call}`, handler),
        call: async (to, call, body) => {
          this.calls.push({ from: self, to, call });
          const handler = this.#handlers.get(`${to} ${call}`);
          if (this.#gone.has(to) || handler === undefined) {
            return { type: "refused", reason: "it is not connected" };
          }
          if (this.#silent.has(to)) return { type: "unknown", reason: "no answer in time" };
          return { type: "answer", body: await handler(self, body) };
        },
      },
    });
  }
}

/** A client of gRPC that is connected to one of the nodes. */
export function clientAt(id: string, ip: string): Caller {
  return {
    ...HTTP_CALLER,
    ip,
    connectionId: id,
    agent: "Nacos-Java-Client:v3.0.3",
    appName: "app",
  };
}

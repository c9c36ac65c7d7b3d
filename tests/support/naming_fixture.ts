/** The registry's verbs over a node that is only a state machine, in virtual time. */
import {
  type Caller,
  createNamingApi,
  type Prober,
  type RegistryService,
} from "../../src/api/mod.ts";
import { silentLogger } from "../../src/base/mod.ts";
import type { InstanceInput } from "../../src/naming/mod.ts";
import type { StateMachineOptions } from "../../src/state/mod.ts";
import { createFakeNode, type FakeNode } from "./fake_node.ts";
import { ManualTimers } from "./manual_timers.ts";

export const HTTP_CALLER: Caller = {
  ip: "10.0.0.9",
  user: "",
  appName: "",
  agent: "Nacos-Java-Client:v1.4.6",
  connectionId: "",
  labels: new Map(),
};

export const REF = { namespace: undefined, group: "G", serviceName: "s" };

export class NamingFixture {
  readonly timers: ManualTimers = new ManualTimers();
  readonly node: FakeNode;
  readonly naming: RegistryService;
  /** What the prober answers; tests set it. */
  alive: boolean | undefined = true;
  readonly probed: string[] = [];
  /** The whole of what the prober was asked last. */
  lastTarget: Parameters<Prober>[0] | undefined;
  /** Set: checks are under way until `release`. */
  hold = false;
  readonly #held: (() => void)[] = [];

  constructor(
    options: StateMachineOptions = {},
    settings: { readonly maxMetadataChars?: number } = {},
  ) {
    this.node = createFakeNode(options);
    const prober: Prober = (target) => {
      this.lastTarget = target;
      this.probed.push(`${target.type} ${target.ip}:${target.port}`);
      const alive = this.alive;
      if (!this.hold) return Promise.resolve(alive);
      return new Promise((resolve) => this.#held.push(() => resolve(alive)));
    };
    this.naming = createNamingApi({
      node: this.node,
      clock: this.timers,
      logger: silentLogger,
      timers: this.timers,
      prober,
      ...settings,
    });
  }

  /** Ends the checks that are held, and holds no more. */
  release(): void {
    this.hold = false;
    for (const end of this.#held.splice(0)) end();
  }

  async register(port: number, more: InstanceInput = {}, caller: Caller = HTTP_CALLER) {
    await this.naming.register(REF, { ip: "1.1.1.1", port, ...more }, caller);
  }

  /** `port` of healthy and `-port` of unhealthy instances, in order. */
  ports(clusters = "", healthyOnly = false): number[] {
    const list = this.naming.list({ ...REF, clusters, healthyOnly }, HTTP_CALLER);
    return list.hosts.map((host) => host.healthy ? host.port : -host.port);
  }
}

export function connection(id: string): Caller {
  return { ...HTTP_CALLER, connectionId: id, agent: "Nacos-Java-Client:v3.0.3" };
}

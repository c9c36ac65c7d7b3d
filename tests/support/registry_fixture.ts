/** A registry in virtual time, for tests of the core. */
import { NAMING, type ServiceKey } from "../../src/base/mod.ts";
import {
  type InstanceInput,
  instanceKeyText,
  type Override,
  Registry,
} from "../../src/naming/mod.ts";

export const START_MS = 1_700_000_000_000;
export const KEY: ServiceKey = { namespace: "public", group: "G", name: "s" };

/** A registry and its time, which moves in the steps that the shell makes. */
export class RegistryFixture {
  nowMs = START_MS;
  readonly registry: Registry;

  constructor(overridesOf?: (key: ServiceKey) => ReadonlyMap<string, Override>) {
    this.registry = new Registry({
      nowMs: START_MS,
      worker: 1,
      ...(overridesOf === undefined ? {} : { overridesOf }),
    });
  }

  pass(ms: number): void {
    const endMs = this.nowMs + ms;
    while (this.nowMs < endMs) {
      this.nowMs = Math.min(endMs, this.nowMs + NAMING.tickMs);
      this.registry.advance(this.nowMs);
    }
  }

  register(port: number, more: InstanceInput = {}): void {
    this.registry.register(KEY, { ip: "1.1.1.1", port, ...more }, this.nowMs);
  }

  publish(connection: string, ...ports: number[]): void {
    const inputs = ports.map((port) => ({ ip: "1.1.1.1", port }));
    this.registry.publish(connection, KEY, inputs, this.nowMs);
  }

  beat(port: number, cluster = "DEFAULT"): boolean {
    const idText = instanceKeyText("1.1.1.1", port, cluster);
    return this.registry.beat(this.registry.find(KEY), idText, this.nowMs);
  }

  list(clusters = "", healthyOnly = false) {
    return this.registry.list(KEY, { clusters, healthyOnly }, this.nowMs);
  }

  /** `port` of healthy and `-port` of unhealthy instances, in order. */
  ports(clusters = "", healthyOnly = false): number[] {
    return this.list(clusters, healthyOnly).hosts.map((host) =>
      host.healthy ? host.port : -host.port
    );
  }

  events(): string[] {
    return this.registry.drain().map((event) =>
      event.type === "instanceChanged" ? `${event.change} ${event.instance.port}` : event.type
    );
  }
}

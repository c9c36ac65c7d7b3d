/** The registry as edges see it, over plain maps. */
import type { Caller, NamingApi, ServicePush, ServiceRef } from "../../src/api/mod.ts";
import {
  ApiError,
  canonicalNamespace,
  DEFAULT_GROUP,
  type ServiceKey,
  serviceKeyText,
} from "../../src/base/mod.ts";
import type { Instance, InstanceInput, ServiceList } from "../../src/naming/mod.ts";

function unused(): never {
  throw new Error("no test needs this verb");
}

export class FakeNaming {
  readonly instances = new Map<string, Map<string, Instance>>();
  readonly subscriptions = new Map<string, { connectionId: string; clusters: string }[]>();
  readonly calls: { verb: string; instance: InstanceInput; caller: Caller }[] = [];
  #push: (push: ServicePush) => void = () => {};
  #refTimeMs = 1_000;

  api(): NamingApi {
    const note = (verb: string) => (ref: ServiceRef, instance: InstanceInput, caller: Caller) => {
      this.calls.push({ verb, instance, caller });
      const instances = verb === "register" ? [instance] : [];
      this.#replace(this.#key(ref), caller.connectionId, instances);
    };
    return {
      checkService: (ref) => this.#key(ref),
      register: note("register"),
      deregister: note("deregister"),
      registerBatch: (ref, instances, caller) =>
        this.#replace(this.#key(ref), caller.connectionId, instances),
      updateInstance: unused,
      batchMetadata: unused,
      beat: unused,
      list: (input) => this.#list(this.#key(input), input.clusters),
      instance: unused,
      setHealth: unused,
      subscribe: (ref, caller) => {
        const key = this.#key(ref);
        const all = this.subscriptions.get(serviceKeyText(key)) ?? [];
        all.push({ connectionId: caller.connectionId, clusters: ref.clusters });
        this.subscriptions.set(serviceKeyText(key), all);
        return this.#list(key, ref.clusters);
      },
      unsubscribe: (ref) => this.#list(this.#key(ref), ref.clusters),
      serviceNames: () => ({ count: 2, names: ["a", "b"] }),
      createService: unused,
      updateService: unused,
      removeService: unused,
      service: unused,
      subscribers: unused,
      leaving: () => {},
      connectionClosed: (connectionId) => {
        for (const [text, all] of this.instances) {
          const left = [...all].filter(([id]) => !id.startsWith(`${connectionId}#`));
          this.instances.set(text, new Map(left));
        }
      },
      onPush: (handler) => this.#push = handler,
    } satisfies Partial<NamingApi> as unknown as NamingApi;
  }

  #key(ref: ServiceRef): ServiceKey {
    if (ref.serviceName === undefined) {
      throw new ApiError("missing", "Param 'serviceName' is required.");
    }
    return {
      namespace: canonicalNamespace(ref.namespace),
      group: ref.group ?? DEFAULT_GROUP,
      name: ref.serviceName,
    };
  }

  #replace(key: ServiceKey, connectionId: string, inputs: readonly InstanceInput[]): void {
    const text = serviceKeyText(key);
    const kept = [...this.instances.get(text) ?? []]
      .filter(([id]) => !id.startsWith(`${connectionId}#`));
    const added = inputs.map((input, index): [string, Instance] => [
      `${connectionId}#${index}`,
      {
        ip: input.ip ?? "",
        port: input.port ?? 0,
        cluster: input.cluster ?? "DEFAULT",
        weight: input.weight ?? 1,
        healthy: input.healthy ?? true,
        enabled: input.enabled ?? true,
        ephemeral: input.ephemeral ?? true,
        metadata: input.metadata ?? {},
        instanceId: "id",
        heartBeatIntervalMs: 5_000,
        heartBeatTimeoutMs: 15_000,
        ipDeleteTimeoutMs: 30_000,
      },
    ]);
    this.instances.set(text, new Map([...kept, ...added]));
    this.#refTimeMs++;
    for (const { connectionId, clusters } of this.subscriptions.get(text) ?? []) {
      this.#push({ connectionId, key, clusters, list: () => this.#list(key, clusters) });
    }
  }

  #list(key: ServiceKey, clusters: string): ServiceList {
    return {
      key,
      clusters,
      hosts: [...this.instances.get(serviceKeyText(key))?.values() ?? []],
      lastRefTimeMs: this.#refTimeMs,
      cacheMillis: 10_000,
      reachProtectionThreshold: false,
      checksum: "",
      encoded: new Map(),
    };
  }
}

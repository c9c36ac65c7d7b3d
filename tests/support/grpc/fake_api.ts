/** For tests of the gRPC edge: the use cases, small enough to see what the edge makes of them. */
import type {
  Api,
  Caller,
  ConfigApi,
  ConfigWatch,
  ListenItem,
  NamingApi,
  PublishInput,
  ServicePush,
  ServiceRef,
} from "../../../src/api/mod.ts";
import {
  ApiError,
  canonicalNamespace,
  type ConfigKey,
  configKeyText,
  DEFAULT_GROUP,
  type ServiceKey,
  serviceKeyText,
} from "../../../src/base/mod.ts";
import type { Instance, InstanceInput, ServiceList } from "../../../src/naming/mod.ts";
import { fakeStatus } from "../http/fake_status.ts";
import type { NodeFacade, NodeStatus } from "../../../src/node/mod.ts";
import type { ConfigRecord } from "../../../src/state/mod.ts";

function unused(): never {
  throw new Error("no test needs this verb");
}

export class FakeConfigs {
  readonly records = new Map<string, ConfigRecord>();
  readonly publishes: PublishInput[] = [];
  readonly listens = new Map<string, Map<string, ListenItem>>();
  #notify: (connectionId: string, item: ListenItem) => void = () => {};

  put(input: PublishInput): void {
    this.publishes.push(input);
    const record: ConfigRecord = {
      ...input.key,
      ...input.info,
      id: 1,
      content: input.content,
      md5: `md5 of ${input.content}`,
      type: input.configType ?? "text",
      encryptedDataKey: input.encryptedDataKey ?? "",
      createdMs: 1,
      modifiedMs: 1_700_000_000_000,
      createdBy: "",
      modifiedBy: "",
      sourceIp: "",
      revision: 1,
      grays: [],
    };
    this.records.set(configKeyText(input.key), record);
    this.changed(input.key);
  }

  changed(key: ConfigKey): void {
    for (const [connectionId, items] of this.listens) {
      const item = items.get(configKeyText(key));
      if (item !== undefined) this.#notify(connectionId, item);
    }
  }

  api(): ConfigApi {
    return {
      publish: (input) => {
        if (input.casMd5 !== undefined) {
          throw new ApiError("casMissed", "Cas publish fail, server md5 may have changed.");
        }
        this.put(input);
        return Promise.resolve({ ok: true, id: 1, existed: false, index: 1 });
      },
      remove: ({ key }) => {
        this.records.delete(configKeyText(key));
        this.changed(key);
        return Promise.resolve();
      },
      removeByIds: unused,
      read: (key) => {
        const record = this.records.get(configKeyText(key));
        if (record === undefined) return undefined;
        const { content, md5, type, encryptedDataKey, modifiedMs } = record;
        return { record, gray: undefined, content, md5, type, encryptedDataKey, modifiedMs };
      },
      checkKey: ({ namespace, group, dataId }) => {
        if (dataId === undefined || dataId === "") {
          throw new ApiError("invalid", "Param 'dataId' is illegal");
        }
        if (dataId === "boom") throw new Error("a defect with a secret");
        return {
          namespace: canonicalNamespace(namespace),
          group: group ?? DEFAULT_GROUP,
          dataId,
        };
      },
      search: unused,
      configsOf: unused,
      history: unused,
      historyById: unused,
      previousHistory: unused,
      watch: this.#watch(),
      listenersOf: unused,
      listenedBy: unused,
    };
  }

  #watch(): ConfigWatch {
    const differing = (items: readonly ListenItem[]) =>
      items.filter((item) => (this.records.get(configKeyText(item.key))?.md5 ?? "") !== item.md5);
    return {
      changed: differing,
      poll: unused,
      listen: (connectionId, items) => {
        const own = this.listens.get(connectionId) ?? new Map<string, ListenItem>();
        for (const item of items) own.set(configKeyText(item.key), item);
        this.listens.set(connectionId, own);
        return differing(items);
      },
      unlisten: (connectionId, items) => {
        for (const item of items) this.listens.get(connectionId)?.delete(configKeyText(item.key));
      },
      dropConnection: (connectionId) => void this.listens.delete(connectionId),
      onNotify: (handler) => this.#notify = handler,
      listenersOf: unused,
      listenedBy: unused,
      counts: unused,
      close: unused,
    };
  }
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

export class FakeApi {
  readonly configs = new FakeConfigs();
  readonly naming = new FakeNaming();
  ready = true;
  /** Why nothing can be written; empty when it can. */
  fullDisk = "";
  waitsFor = "";

  /** Only what this room calls is there. */
  api(): Api {
    const parts = {
      config: this.configs.api(),
      naming: { ...this.naming.api(), waitsFor: () => this.waitsFor },
      node: {
        isReady: () => this.ready,
        isServing: () => this.ready,
        status: () => this.#status(),
      } satisfies Partial<NodeFacade>,
    };
    return parts as unknown as Api;
  }

  #status(): NodeStatus {
    const status = fakeStatus(this.ready);
    return { ...status, disk: { ...status.disk, reason: this.fullDisk } };
  }
}

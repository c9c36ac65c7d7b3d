/** The use cases as the HTTP edge sees them, over plain maps: what is tested is the edge alone. */
import { createFakeCluster, type FakeCluster } from "../fake_cluster.ts";
import type {
  Api,
  Caller,
  ConfigApi,
  ConfigReading,
  ConfigWatch,
  ListenItem,
  NamespaceApi,
  NamespaceView,
} from "../../../src/api/mod.ts";
import { checkDataId, checkGroup, checkNamespace } from "../../../src/check/mod.ts";
import {
  ApiError,
  canonicalNamespace,
  type ConfigKey,
  configKeyText,
} from "../../../src/base/mod.ts";
import type { NodeFacade } from "../../../src/node/mod.ts";
import type { ConfigRecord, HistoryRecord } from "../../../src/state/mod.ts";
import { fakeStatus } from "./fake_status.ts";

export const WRITTEN_MS = Date.UTC(2026, 10, 22, 16, 1, 12, 138);

/** Enough of a digest to tell contents apart; the real one is the state's business. */
function fingerprint(content: string): string {
  let hash = 0;
  for (const character of content) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash.toString(16).padStart(32, "0");
}

export interface FakeApi extends Api {
  ready: boolean;
  /** What the registry lacks, so that lists are not handed out. */
  waitsFor: string;
  readonly cluster: FakeCluster;
  /** Every publish as it arrived, with its caller. */
  readonly published: { readonly input: unknown; readonly ip: string; readonly appName: string }[];
  readonly records: Map<string, ConfigRecord>;
  /** What the next publish throws, once. */
  failNext: unknown;
  readonly polls: { readonly items: readonly ListenItem[]; readonly holdMs: number }[];
  /** Ends the oldest held poll with these items. */
  release(items: ListenItem[]): void;
  /** Resolves when this many polls are held. */
  untilHeld(count: number): Promise<void>;
  /** Resolves when this many held polls have ended. */
  untilEnded(count: number): Promise<void>;
}

export function makeFakeApi(): FakeApi {
  const records = new Map<string, ConfigRecord>();
  const history: HistoryRecord[] = [];
  const held: ((items: ListenItem[]) => void)[] = [];
  const heldGauge = new Gauge();
  const endedGauge = new Gauge();
  const fake: Pick<FakeApi, "ready" | "waitsFor" | "published" | "records" | "failNext" | "polls"> =
    {
      ready: true,
      waitsFor: "",
      published: [],
      records,
      failNext: undefined,
      polls: [],
    };
  const find = (key: ConfigKey) => records.get(configKeyText(key));
  const config = makeConfig(fake, history, makeWatch(fake, find, { held, heldGauge, endedGauge }));
  const node: Partial<NodeFacade> = {
    isReady: () => api.ready,
    isServing: () => api.ready,
    status: () => fakeStatus(api.ready),
    state: {
      config: find,
      graysWithoutConfig: () => undefined,
      configCount: () => records.size,
      appliedIndex: () => 7,
    } as unknown as NodeFacade["state"],
  };
  // Only what the edge uses is there; anything else would fail loudly.
  const api = Object.assign(fake, {
    config,
    namespaces: makeNamespaces(),
    node,
    cluster: createFakeCluster(),
    naming: { waitsFor: () => api.waitsFor },
    release: (items: ListenItem[]) => held.shift()?.(items),
    untilHeld: (count: number) => heldGauge.reaches(count),
    untilEnded: (count: number) => endedGauge.reaches(count),
  }) as unknown as FakeApi;
  return api;
}

type Shared = Pick<FakeApi, "ready" | "waitsFor" | "published" | "records" | "failNext" | "polls">;

function makeConfig(fake: Shared, history: HistoryRecord[], watch: ConfigWatch): ConfigApi {
  const { records } = fake;
  return {
    publish: (input, caller) => {
      if (fake.failNext !== undefined) {
        const failure = fake.failNext;
        fake.failNext = undefined;
        return Promise.reject(failure);
      }
      fake.published.push({ input, ip: caller.ip, appName: caller.appName });
      const id = fake.published.length;
      const { key, content, configType, encryptedDataKey, info } = input;
      const record: ConfigRecord = {
        ...key,
        ...info,
        id,
        content,
        md5: fingerprint(content),
        type: configType ?? "text",
        encryptedDataKey: encryptedDataKey ?? "",
        createdMs: WRITTEN_MS,
        modifiedMs: WRITTEN_MS,
        createdBy: input.sourceUser ?? "",
        modifiedBy: "",
        sourceIp: caller.ip,
        revision: id,
        grays: [],
      };
      records.set(configKeyText(key), record);
      history.push({
        ...record,
        configId: id,
        operation: "I",
        operator: input.sourceUser ?? "",
        publishType: "formal",
        grayName: "",
        grayRule: "",
      });
      return Promise.resolve({ ok: true, id, existed: false, index: id });
    },
    remove: ({ key }) => Promise.resolve(void records.delete(configKeyText(key))),
    removeByIds: (ids) => Promise.resolve(ids.length),
    read: (key) => reading(records.get(configKeyText(key))),
    checkKey: ({ namespace, group, dataId }) => {
      if (dataId === undefined || dataId.trim() === "") {
        throw new ApiError("invalid", "invalid dataId : ");
      }
      checkNamespace(namespace);
      checkDataId(dataId);
      checkGroup(group);
      return { namespace: canonicalNamespace(namespace), group: group ?? "", dataId };
    },
    search: ({ pageNo, pageSize, dataId }) => {
      const all = [...records.values()].filter((record) =>
        dataId === "" || record.dataId === dataId
      );
      const start = (pageNo - 1) * pageSize;
      return Promise.resolve({ totalCount: all.length, items: all.slice(start, start + pageSize) });
    },
    configsOf: () => records.values(),
    history: ({ key }) => {
      const items = history.filter(({ dataId }) => dataId === key.dataId);
      return { totalCount: items.length, items };
    },
    historyById: (id) => history.find((row) => row.id === id),
    previousHistory: (id) => history.find((row) => row.id === id - 1),
    watch,
    ...toldBy(watch),
  };
}

/** Of a cluster of one node. */
function toldBy(watch: ConfigWatch): Pick<ConfigApi, "listenersOf" | "listenedBy"> {
  return {
    listenersOf: (key) => Promise.resolve({ found: watch.listenersOf(key), silent: [] }),
    listenedBy: (ip) => Promise.resolve({ found: watch.listenedBy(ip), silent: [] }),
  };
}

function reading(record: ConfigRecord | undefined): ConfigReading | undefined {
  if (record === undefined) return undefined;
  return {
    record,
    gray: undefined,
    content: record.content,
    md5: record.md5,
    type: record.type,
    encryptedDataKey: record.encryptedDataKey,
    modifiedMs: record.modifiedMs,
  };
}

interface Held {
  readonly held: ((items: ListenItem[]) => void)[];
  readonly heldGauge: Gauge;
  readonly endedGauge: Gauge;
}

/** A count that can be waited for. */
class Gauge {
  #count = 0;
  readonly #waiting: { readonly count: number; readonly resolve: () => void }[] = [];

  add(): void {
    this.#count++;
    for (const { count, resolve } of this.#waiting) if (this.#count >= count) resolve();
  }

  reaches(count: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (this.#count >= count) resolve();
    else this.#waiting.push({ count, resolve });
    return promise;
  }
}

function makeWatch(
  fake: Shared,
  find: (key: ConfigKey) => ConfigRecord | undefined,
  { held, heldGauge, endedGauge }: Held,
): ConfigWatch {
  const changed = (items: readonly ListenItem[]) =>
    items.filter(({ key, md5 }) => (find(key)?.md5 ?? "") !== md5);
  const wait = (signal: AbortSignal) => {
    const { promise, resolve } = Promise.withResolvers<ListenItem[]>();
    held.push(resolve);
    heldGauge.add();
    signal.addEventListener("abort", () => resolve([]), { once: true });
    promise.then(() => endedGauge.add());
    return promise;
  };
  return {
    changed,
    poll: (items: readonly ListenItem[], _caller: Caller, { holdMs, signal }) => {
      fake.polls.push({ items, holdMs });
      const now = changed(items);
      return now.length > 0 ? now : wait(signal);
    },
    listen: (_connectionId, items) => changed(items),
    unlisten: () => {},
    dropConnection: () => {},
    onNotify: () => {},
    listenersOf: () => new Map([["10.0.0.1", "abc"], ["__proto__", "def"]]),
    listenedBy: () => [
      { item: item("a+b", "G", undefined), md5: "1" },
      { item: item("c", "G", "dev"), md5: "2" },
    ],
    counts: () => ({ longPolls: held.length, connections: 0, listens: 0 }),
    close: () => {
      for (const resolve of held.splice(0)) resolve([]);
    },
  };
}

export function item(dataId: string, group: string, tenantAsSent: string | undefined): ListenItem {
  const key = { namespace: canonicalNamespace(tenantAsSent), group, dataId };
  return { key, md5: "", tenantAsSent };
}

function makeNamespaces(): NamespaceApi {
  const views = new Map<string, NamespaceView>();
  const add = (id: string, name: string, desc: string, kind: number) =>
    views.set(id, { id, name, desc, createdMs: 0, configCount: 0, quota: 200, kind });
  add("public", "public", "", 0);
  return {
    list: () => [...views.values()],
    get: (id) => views.get(id),
    create: ({ id, name, desc }) => {
      if (views.has(id)) return Promise.resolve(false);
      add(id, name, desc, 2);
      return Promise.resolve(true);
    },
    update: ({ id, name, desc }) => {
      if (views.has(id)) add(id, name, desc, 2);
      return Promise.resolve(true);
    },
    remove: (id) => Promise.resolve(views.delete(id) || true),
  };
}

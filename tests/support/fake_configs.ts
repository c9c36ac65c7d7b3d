/** The config center as edges see it, over plain maps: what is tested is the edge alone. */
import type {
  ConfigApi,
  ConfigReading,
  ConfigWatch,
  ListenItem,
  PublishInput,
} from "../../src/api/mod.ts";
import { checkConfigKey } from "../../src/api/config/config_params.ts";
import { canonicalNamespace, type ConfigKey, configKeyText } from "../../src/base/mod.ts";
import type { ConfigRecord, HistoryRecord } from "../../src/state/mod.ts";

export const WRITTEN_MS = Date.UTC(2026, 10, 22, 16, 1, 12, 138);
/** What the fake says that it has applied. */
export const APPLIED_INDEX = 7;
/** To name this config is to meet a defect. */
export const DEFECTIVE_DATA_ID = "boom";

/** Enough of a digest to tell contents apart; the real one is the state's business. */
export function fingerprint(content: string): string {
  let hash = 0;
  for (const character of content) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return hash.toString(16).padStart(32, "0");
}

export function item(dataId: string, group: string, tenantAsSent: string | undefined): ListenItem {
  const key = { namespace: canonicalNamespace(tenantAsSent), group, dataId };
  return { key, md5: "", tenantAsSent };
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

interface Published {
  readonly input: PublishInput;
  readonly ip: string;
  readonly appName: string;
}

export class FakeConfigs {
  readonly records = new Map<string, ConfigRecord>();
  /** Every publish as it arrived, with its caller. */
  readonly published: Published[] = [];
  /** What the next publish throws, once. */
  failNext: unknown;
  readonly polls: { readonly items: readonly ListenItem[]; readonly holdMs: number }[] = [];
  /** What each connection listens to. */
  readonly listens = new Map<string, Map<string, ListenItem>>();
  readonly #history: HistoryRecord[] = [];
  readonly #held: ((items: ListenItem[]) => void)[] = [];
  readonly #heldGauge = new Gauge();
  readonly #endedGauge = new Gauge();
  #notify: (connectionId: string, item: ListenItem) => void = () => {};

  /** Ends the oldest held poll with these items. */
  release(items: ListenItem[]): void {
    this.#held.shift()?.(items);
  }

  /** Resolves when this many polls are held. */
  untilHeld(count: number): Promise<void> {
    return this.#heldGauge.reaches(count);
  }

  /** Resolves when this many held polls have ended. */
  untilEnded(count: number): Promise<void> {
    return this.#endedGauge.reaches(count);
  }

  /** Tells those who listen to the config. */
  changed(key: ConfigKey): void {
    for (const [connectionId, items] of this.listens) {
      const listened = items.get(configKeyText(key));
      if (listened !== undefined) this.#notify(connectionId, listened);
    }
  }

  put({ input, ip, appName }: Published): ConfigRecord {
    this.published.push({ input, ip, appName });
    const { key, content, configType = "text", encryptedDataKey = "", info } = input;
    const id = this.published.length;
    const record: ConfigRecord = {
      ...key,
      ...info,
      id,
      content,
      md5: fingerprint(content),
      type: configType,
      encryptedDataKey,
      createdMs: WRITTEN_MS,
      modifiedMs: WRITTEN_MS,
      createdBy: input.sourceUser ?? "",
      modifiedBy: "",
      sourceIp: ip,
      revision: id,
      grays: [],
    };
    this.records.set(configKeyText(key), record);
    this.#history.push({
      ...record,
      configId: id,
      operation: "I",
      operator: input.sourceUser ?? "",
      publishType: "formal",
      grayName: "",
      grayRule: "",
    });
    this.changed(key);
    return record;
  }

  api(): ConfigApi {
    const watch = this.#watch();
    return {
      publish: (input, { ip, appName }) => {
        const failure = this.failNext;
        this.failNext = undefined;
        if (failure !== undefined) return Promise.reject(failure);
        const { id } = this.put({ input, ip, appName });
        return Promise.resolve({ ok: true, id, existed: false, index: id });
      },
      transact: ({ changes }) =>
        Promise.resolve({ index: 1, configs: changes.map(({ key }) => ({ key, md5: "" })) }),
      remove: ({ key }) => {
        this.records.delete(configKeyText(key));
        this.changed(key);
        return Promise.resolve();
      },
      checks: {
        attach: () => Promise.resolve({ existed: false, why: "" }),
        detach: () => Promise.resolve(false),
        of: () => undefined,
        list: () => [],
        try: () => Promise.resolve(""),
      },
      capacity: {
        of: () => ({ quota: 0, maxSize: 0, maxAggrCount: 0, maxAggrSize: 0, usage: 0 }),
        total: () => this.records.size,
        set: () => Promise.resolve(),
      },
      waiting: {
        schedule: () => Promise.resolve(1),
        request: () => Promise.resolve(1),
        of: () => undefined,
        list: () => [],
        confirm: () => Promise.resolve(),
        refuse: () => Promise.resolve(),
        remove: () => Promise.resolve(false),
      },
      removeByIds: (ids) => Promise.resolve(ids.length),
      ...this.#reads(),
      checkKey: (names) => {
        if (names.dataId === DEFECTIVE_DATA_ID) throw new Error("a defect with a secret");
        return checkConfigKey(names);
      },
      watch,
      changes: {
        ring: { begin: 0, end: 0, at: () => undefined },
        index: APPLIED_INDEX,
        placeAfter: () => 0,
        reach: () => Promise.resolve(),
        follow: () => () => {},
        close: () => {},
      },
      listenersOf: (key) => Promise.resolve({ found: watch.listenersOf(key), silent: [] }),
      listenerViews: () => Promise.resolve({ found: [], silent: [] }),
      listenedBy: (ip) => Promise.resolve({ found: watch.listenedBy(ip), silent: [] }),
    };
  }

  #reads() {
    const all = () => [...this.records.values()];
    return {
      read: (key) => ({ reading: readingOf(this.#find(key)), index: APPLIED_INDEX }),
      whole: (key) => this.#find(key),
      beta: () => undefined,
      search: ({ pageNo, pageSize, dataId }) => {
        const found = all().filter((record) => dataId === "" || record.dataId === dataId);
        const start = (pageNo - 1) * pageSize;
        const items = found.slice(start, start + pageSize);
        return Promise.resolve({ totalCount: found.length, items });
      },
      find: ({ pageNo, pageSize }) => {
        const items = all().slice((pageNo - 1) * pageSize, pageNo * pageSize);
        const found = items.map((record) => ({ record, bytes: 0, hit: undefined }));
        return Promise.resolve({ totalCount: all().length, items: found });
      },
      newestHistory: () => this.#history.toReversed(),
      importZip: () => Promise.resolve([]),
      clone: () => Promise.resolve([]),
      exportZip: () => Promise.resolve({ name: "", parts: [].values(), release: () => {} }),
      count: () => this.records.size,
      appliedIndex: () => APPLIED_INDEX,
      configsOf: all,
      history: ({ key }) => {
        const items = this.#history.filter(({ dataId }) => dataId === key.dataId);
        return { totalCount: items.length, items };
      },
      historyById: (id) => this.#history.find((row) => row.id === id),
      keyOfId: (id) => all().find((record) => record.id === id),
      previousHistory: (id) => this.#history.find((row) => row.id === id - 1),
      newestChange: () => undefined,
      historyChange: () => undefined,
    } satisfies Partial<ConfigApi>;
  }

  #find(key: ConfigKey): ConfigRecord | undefined {
    return this.records.get(configKeyText(key));
  }

  #watch(): ConfigWatch {
    const differing = (items: readonly ListenItem[]) =>
      items.filter(({ key, md5 }) => (this.#find(key)?.md5 ?? "") !== md5);
    return {
      changed: differing,
      poll: (items, _caller, { holdMs, signal }) => {
        this.polls.push({ items, holdMs });
        const now = differing(items);
        return now.length > 0 ? now : this.#hold(signal);
      },
      listen: (connectionId, items) => {
        const own = this.listens.get(connectionId) ?? new Map<string, ListenItem>();
        for (const listened of items) own.set(configKeyText(listened.key), listened);
        this.listens.set(connectionId, own);
        return differing(items);
      },
      unlisten: (connectionId, items) => {
        for (const { key } of items) this.listens.get(connectionId)?.delete(configKeyText(key));
      },
      dropConnection: (connectionId) => void this.listens.delete(connectionId),
      onNotify: (handler) => this.#notify = handler,
      listenersOf: () => new Map([["10.0.0.1", "abc"], ["__proto__", "def"]]),
      viewsOf: () => [],
      listenedBy: () => [
        { item: item("a+b", "G", undefined), md5: "1" },
        { item: item("c", "G", "dev"), md5: "2" },
      ],
      listensOf: (connectionId) => this.listens.get(connectionId)?.size ?? 0,
      counts: () => ({ longPolls: this.#held.length, connections: 0, listens: 0 }),
      close: () => {
        for (const resolve of this.#held.splice(0)) resolve([]);
      },
    };
  }

  #hold(signal: AbortSignal): Promise<ListenItem[]> {
    const { promise, resolve } = Promise.withResolvers<ListenItem[]>();
    this.#held.push(resolve);
    this.#heldGauge.add();
    signal.addEventListener("abort", () => resolve([]), { once: true });
    promise.then(() => this.#endedGauge.add());
    return promise;
  }
}

function readingOf(record: ConfigRecord | undefined): ConfigReading | undefined {
  if (record === undefined) return undefined;
  const { content, md5, type, encryptedDataKey, modifiedMs } = record;
  return { record, gray: undefined, content, md5, type, encryptedDataKey, modifiedMs };
}

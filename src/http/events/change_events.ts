/**
 * Changes of configs and services as the events of one reader. It has a place in what is kept for all readers, and
 * looks from there whenever it is ready for more: a slow one has nothing queued, and one that is too slow is told that
 * it has missed some.
 */
import type { Api, ConfigChange, Permission } from "../../api/mod.ts";
import { configResource, serviceResource } from "../../auth/mod.ts";
import { EVENTS, type ServiceKey, serviceKeyText } from "../../base/mod.ts";
import type { Judge } from "../call.ts";
import type { ChangeFilter } from "./change_filter.ts";

const READ_CONFIGS: Permission = { action: "read", resource: "config" };
const READ_SERVICES: Permission = { action: "read", resource: "naming" };

interface ChangeEventsOptions {
  readonly api: Pick<Api, "config" | "namingAdmin">;
  readonly filter: ChangeFilter;
  /** Absent: everything may be told. Asked for each event. */
  readonly judge: Judge | undefined;
  /** Up to which the reader knows all changes of configs; absent for one who begins. */
  readonly lastIndex: number | undefined;
}

const encoder = new TextEncoder();

export class ChangeEvents {
  readonly #options: ChangeEventsOptions;
  /** What has been decided at the start and is told first. */
  #frames: string[];
  #configPlace: number;
  /** All changes of configs up to here have been told. */
  #index: number;
  #servicePlace = 0;
  #onChange: () => void = () => {};

  constructor(options: ChangeEventsOptions) {
    this.#options = options;
    const { api, filter, lastIndex } = options;
    const { changes } = api.config;
    const place = lastIndex === undefined ? changes.ring.end : changes.placeAfter(lastIndex);
    this.#configPlace = place ?? changes.ring.end;
    this.#index = place === undefined ? changes.index : lastIndex ?? changes.index;
    this.#frames = [
      `retry: ${EVENTS.retryMs}\n${frame("ready", { index: this.#index }, this.#index)}`,
    ];
    if (lastIndex === undefined) return;
    const lost = [
      ...place === undefined && filter.configs !== undefined ? ["configs"] : [],
      // They have no common order: who was away cannot know what it has missed.
      ...filter.services !== undefined ? ["services"] : [],
    ];
    if (lost.length > 0) this.#frames.push(this.#reset(lost));
  }

  /** Calls back when there may be something to read, until the function that it gives is called. */
  follow(onChange: () => void): () => void {
    const { api, filter } = this.#options;
    this.#onChange = onChange;
    const ends = [
      ...filter.configs !== undefined ? [api.config.changes.follow(onChange)] : [],
      ...filter.services !== undefined ? [api.namingAdmin.changes.follow(onChange)] : [],
    ];
    // Kept from now on; what was there before is the reader's to ask for.
    if (filter.services !== undefined) this.#servicePlace = api.namingAdmin.changes.ring.end;
    return () => {
      for (const end of ends) end();
    };
  }

  /** What has come since the last time; undefined when none of it is for this reader. */
  read(): Uint8Array<ArrayBuffer> | undefined {
    const { filter } = this.#options;
    const frames = this.#frames;
    this.#frames = [];
    if (filter.configs !== undefined) this.#readConfigs(frames, filter.configs);
    if (filter.services !== undefined) this.#readServices(frames, filter.services);
    return frames.length === 0 ? undefined : encoder.encode(frames.join(""));
  }

  /** A comment, with how far the reader is: who comes back goes on from there. */
  signOfLife(): Uint8Array<ArrayBuffer> {
    return encoder.encode(`: alive\nid: ${this.#index}\n\n`);
  }

  #readConfigs(frames: string[], isWanted: NonNullable<ChangeFilter["configs"]>): void {
    const { api: { config: { changes } }, judge } = this.#options;
    const { ring } = changes;
    if (this.#configPlace < ring.begin) {
      this.#configPlace = ring.end;
      this.#index = changes.index;
      frames.push(this.#reset(["configs"]));
      return;
    }
    const last = this.#configPlace + EVENTS.maxLookedAt;
    while (this.#configPlace < Math.min(ring.end, last) && frames.length < EVENTS.maxTold) {
      const change = ring.at(this.#configPlace++);
      if (change === undefined) continue;
      // Of several changes with one index the last one has it, so that none is lost when the stream ends between them.
      const isWhole = ring.at(this.#configPlace)?.index !== change.index;
      if (isWhole) this.#index = change.index;
      if (!isWanted(change.key) || judge?.(READ_CONFIGS, configResource(change.key)) === false) {
        continue;
      }
      frames.push(configFrame(change, isWhole));
    }
    if (this.#configPlace < ring.end) this.#onChange();
    else this.#index = changes.index;
  }

  #readServices(frames: string[], isWanted: NonNullable<ChangeFilter["services"]>): void {
    const { api: { namingAdmin: { changes } }, judge } = this.#options;
    const { ring } = changes;
    if (this.#servicePlace < ring.begin) {
      this.#servicePlace = ring.end;
      frames.push(this.#reset(["services"]));
      return;
    }
    // A service that has changed several times is told once, as it is now.
    const found = new Map<string, ServiceKey>();
    const last = this.#servicePlace + EVENTS.maxLookedAt;
    while (this.#servicePlace < Math.min(ring.end, last) && found.size < EVENTS.maxTold) {
      const key = ring.at(this.#servicePlace++);
      if (key !== undefined && isWanted(key)) found.set(serviceKeyText(key), key);
    }
    for (const key of found.values()) {
      if (judge?.(READ_SERVICES, serviceResource(key)) === false) continue;
      const { namespace, group, name } = key;
      const instances = changes.instanceCount(key);
      frames.push(frame("service", { namespace, group, service: name, instances }));
    }
    if (this.#servicePlace < ring.end) this.#onChange();
  }

  #reset(of: readonly string[]): string {
    const reason = "Changes may have been missed: read these anew";
    return frame("reset", { of, index: this.#index, reason }, this.#index);
  }
}

function configFrame({ key, md5, gray, index }: ConfigChange, isWhole: boolean): string {
  const { namespace, group, dataId } = key;
  const data = { namespace, group, dataId, md5, gray, index };
  return isWhole ? frame("config", data, index) : frame("config", data);
}

/** JSON has no line breaks, so whatever a name holds, it stays inside its event. */
function frame(event: string, data: unknown, id?: number): string {
  const idLine = id === undefined ? "" : `id: ${id}\n`;
  return `${idLine}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Who came and went in each service of late, as this node has seen it since its start: for people who look for causes. */
import { NAMING, type ServiceKey, serviceKeyText } from "../../base/mod.ts";
import type { NamingEvent } from "../../naming/mod.ts";
import type { NamingContext } from "../../naming_node/mod.ts";

/** `registered`, `removed`: it is in the list now, or not any more. `changed`: weight, switch or metadata. */
type InstanceEventKind = "registered" | "removed" | "healthy" | "unhealthy" | "changed";

export interface InstanceEvent {
  readonly atMs: number;
  readonly what: InstanceEventKind;
  readonly ip: string;
  readonly port: number;
  readonly cluster: string;
  /** How it lives: by heartbeats, by its connection, or until it is removed. */
  readonly lives: "heartbeats" | "connection" | "persistent";
  /** The node that judges it; empty for this one. */
  readonly node: string;
  /** Before and after, where it was another. */
  readonly weights?: readonly [number, number];
}

type InstanceChange = Extract<NamingEvent, { type: "instanceChanged" }>;

const LIVES = { http: "heartbeats", connection: "connection", log: "persistent" } as const;

interface LogBounds {
  readonly maxLogged: number;
  readonly maxLoggedInAll: number;
}

export class InstanceLog {
  readonly #bounds: LogBounds;
  /** Oldest event first; the service in which nothing has happened for longest comes first. */
  readonly #services = new Map<string, InstanceEvent[]>();
  #count = 0;

  constructor(context: Pick<NamingContext, "onEvents" | "wallMs">, bounds: LogBounds = NAMING) {
    this.#bounds = bounds;
    context.onEvents((events) => {
      for (const event of events) {
        if (event.type === "instanceChanged") this.#take(event, context.wallMs());
      }
    });
  }

  /** Newest first. */
  of(key: ServiceKey): readonly InstanceEvent[] {
    return this.#services.get(serviceKeyText(key))?.toReversed() ?? [];
  }

  /** Events of all services. */
  get size(): number {
    return this.#count;
  }

  #take(change: InstanceChange, atMs: number): void {
    const keyText = serviceKeyText(change.key);
    const known = this.#services.get(keyText);
    if (known !== undefined) this.#services.delete(keyText);
    const events = known ?? [];
    this.#services.set(keyText, events);
    events.push(eventOf(change, atMs));
    if (events.length > this.#bounds.maxLogged) events.shift();
    else this.#count++;
    for (const [quietest, { length }] of this.#services) {
      if (this.#count <= this.#bounds.maxLoggedInAll) return;
      this.#services.delete(quietest);
      this.#count -= length;
    }
  }
}

function eventOf(change: InstanceChange, atMs: number): InstanceEvent {
  const { instance: { ip, port, cluster, weight }, before, owner: { kind, node } } = change;
  return {
    ...{ atMs, what: kindOf(change), ip, port, cluster, lives: LIVES[kind], node },
    ...before !== undefined && before.weight !== weight &&
      { weights: [before.weight, weight] as const },
  };
}

function kindOf({ change, instance, before }: InstanceChange): InstanceEventKind {
  if (change === "removed") return "removed";
  if (before === undefined) return "registered";
  if (before.healthy === instance.healthy) return "changed";
  return instance.healthy ? "healthy" : "unhealthy";
}

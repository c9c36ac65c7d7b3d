/**
 * What is so: which instances live, and which have ended. Every list that a node hands out or pushes is held against it
 * at the moment when it comes.
 */

/** After an acknowledged registration, so long may a list on another node still lack it. */
export const SEEN_MS = 2_000;

/** A list that a node made before another one may arrive after it by so much, on another connection. */
const OVERTAKING_MS = 500;

export interface LivingInstance {
  readonly service: string;
  readonly port: number;
  readonly kind: "http" | "grpc";
}

export interface SeenList {
  /** `push`: came to a subscriber. `answer`: was asked for. */
  readonly how: "push" | "answer";
  readonly node: number;
  readonly service: string;
  /** Port -> whether it was said to be healthy. */
  readonly hosts: ReadonlyMap<number, boolean>;
}

interface Fate {
  readonly instance: LivingInstance;
  /** `going`: it may be there or not. */
  state: "coming" | "there" | "going" | "gone";
  sinceMs: number;
  /** Only for `gone`: from then on no list may show it. */
  goneByMs: number;
  /** Nodes that have handed out a list without it since it ended -> when they first did. */
  readonly absentOn: Map<number, number>;
}

export interface TruthVerdict {
  readonly pushes: number;
  readonly answers: number;
  /** Instances that lived and that some list lacked, or called unhealthy. */
  readonly lost: readonly string[];
  readonly ghosts: readonly string[];
  readonly shrunkenPushes: readonly string[];
  readonly emptyPushes: readonly string[];
}

export class Truth {
  readonly #fates = new Map<string, Fate>();
  readonly #clock: () => number;
  readonly #lost = new Map<string, string>();
  readonly #ghosts = new Map<string, string>();
  readonly #shrunken: string[] = [];
  readonly #empty: string[] = [];
  /** Nodes cannot talk: how late it is when something ended is no matter until they can again. */
  areApart = false;
  #pushes = 0;
  #answers = 0;

  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock;
  }

  get services(): Set<string> {
    return new Set([...this.#fates.values()].map(({ instance }) => instance.service));
  }

  /** A client begins to register it. */
  coming(instance: LivingInstance): void {
    this.#set(instance, "coming");
  }

  /** A server has acknowledged that it is there; again and again is the same. */
  there(instance: LivingInstance): void {
    if (this.#find(instance)?.state !== "there") this.#set(instance, "there");
  }

  /** Its client ends it, or has been cut off: lists may show it and may not. */
  going(instance: LivingInstance): void {
    this.#set(instance, "going");
  }

  /** It has ended: after so long no list shows it. */
  gone(instance: LivingInstance, withinMs: number): void {
    this.#set(instance, "gone").goneByMs = this.#clock() + withinMs;
  }

  /** The time that nodes have to forget what has ended begins anew: they could not talk. */
  postpone(withinMs: number): void {
    this.areApart = false;
    const byMs = this.#clock() + withinMs;
    for (const fate of this.#fates.values()) fate.goneByMs = Math.max(fate.goneByMs, byMs);
  }

  judge(list: SeenList): void {
    if (list.how === "push") this.#pushes++;
    else this.#answers++;
    const missing: string[] = [];
    let living = 0;
    for (const [name, fate] of this.#fates) {
      if (fate.instance.service !== list.service) continue;
      const healthy = list.hosts.get(fate.instance.port);
      if (this.#isDemanded(fate)) {
        living++;
        if (healthy !== true) missing.push(`${name}${healthy === false ? " (unhealthy)" : ""}`);
      }
      if (fate.state === "gone") this.#judgeGone(name, fate, list);
    }
    this.#judgeUnknown(list);
    if (missing.length > 0) this.#lack(list, missing, living);
  }

  /** Differences between a list and what is so; empty when it shows exactly that, all healthy. */
  differences(service: string, hosts: ReadonlyMap<number, boolean>): string[] {
    const found: string[] = [];
    const known = new Set<number>();
    for (const { instance, state } of this.#fates.values()) {
      if (instance.service !== service) continue;
      known.add(instance.port);
      const healthy = hosts.get(instance.port);
      if (state === "there" && healthy !== true) {
        found.push(`${healthy === false ? "unhealthy" : "lacks"} ${service}:${instance.port}`);
      }
      if (state === "gone" && healthy !== undefined) found.push(`has ${service}:${instance.port}`);
    }
    for (const port of hosts.keys()) if (!known.has(port)) found.push(`has ${service}:${port}`);
    return found;
  }

  get verdict(): TruthVerdict {
    return {
      pushes: this.#pushes,
      answers: this.#answers,
      lost: [...this.#lost.values()],
      ghosts: [...this.#ghosts.values()],
      shrunkenPushes: this.#shrunken,
      emptyPushes: this.#empty,
    };
  }

  /** How many live now. */
  get living(): number {
    return [...this.#fates.values()].filter(({ state }) => state === "there").length;
  }

  #isDemanded({ state, sinceMs }: Fate): boolean {
    return state === "there" && this.#clock() - sinceMs > SEEN_MS;
  }

  #judgeGone(name: string, fate: Fate, list: SeenList): void {
    if (!list.hosts.has(fate.instance.port)) {
      if (!fate.absentOn.has(list.node)) fate.absentOn.set(list.node, this.#clock());
      return;
    }
    const absentMs = this.#clock() - (fate.absentOn.get(list.node) ?? Infinity);
    if (absentMs > OVERTAKING_MS) {
      this.#ghosts.set(name, `${name} came back in a ${list.how} of node ${list.node}`);
    } else if (!this.areApart && this.#clock() > fate.goneByMs) {
      const lateMs = Math.round(this.#clock() - fate.goneByMs);
      this.#ghosts.set(name, `${name} in a ${list.how} of node ${list.node}, ${lateMs} ms late`);
    }
  }

  #judgeUnknown(list: SeenList): void {
    for (const port of list.hosts.keys()) {
      const name = nameOf(list.service, port);
      if (!this.#fates.has(name)) this.#ghosts.set(name, `${name} was never registered`);
    }
  }

  #lack(list: SeenList, missing: readonly string[], living: number): void {
    const text = `${list.how} of node ${list.node} at ${Math.round(this.#clock())} lacks ${
      missing.join(", ")
    }`;
    for (const name of missing) if (!this.#lost.has(name)) this.#lost.set(name, text);
    if (list.how !== "push") return;
    this.#shrunken.push(text);
    if (list.hosts.size === 0 && living > 0) this.#empty.push(text);
  }

  #find({ service, port }: LivingInstance): Fate | undefined {
    return this.#fates.get(nameOf(service, port));
  }

  #set(instance: LivingInstance, state: Fate["state"]): Fate {
    const sinceMs = this.#clock();
    const fate: Fate = { instance, state, sinceMs, goneByMs: 0, absentOn: new Map() };
    this.#fates.set(nameOf(instance.service, instance.port), fate);
    return fate;
  }
}

function nameOf(service: string, port: number): string {
  return `${service}:${port}`;
}

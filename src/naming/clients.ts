/** Those who publish and subscribe, each with all that vanishes together with them. */
import type { WheelHandle } from "../base/mod.ts";
import type { Owner } from "./types.ts";
import type { Service } from "./service.ts";
import type { Timed } from "./timed.ts";

/** What is known of a subscriber besides its address, for lists that people read. */
export interface SubscriberInfo {
  readonly ip: string;
  readonly port: number;
  readonly agent: string;
  readonly app: string;
}

/** A connection that publishes or subscribes. */
export class ConnectionClient {
  readonly owner: Owner;
  /** Service -> keys of the instances that this connection published there; nearly always it is one. */
  readonly published: Map<Service, string | readonly string[]> = new Map();
  readonly subscribed: Set<Service> = new Set();
  info: SubscriberInfo;
  subscriptionCount = 0;

  constructor(connectionId: string, info: SubscriberInfo) {
    this.owner = { node: "", kind: "connection", client: connectionId };
    this.info = info;
  }

  get idle(): boolean {
    return this.published.size === 0 && this.subscribed.size === 0;
  }
}

/** The keys of what is published in one service. */
export function keysOf(published: string | readonly string[] | undefined): readonly string[] {
  if (published === undefined) return [];
  return typeof published === "string" ? [published] : published;
}

export interface UdpSubscriber extends SubscriberInfo {
  /** Asked when something is pushed; absent where everybody may read. */
  readonly mayRead?: () => boolean;
}

/** A 1.x client that asked to be told over UDP; each poll renews it. */
export class UdpSubscription implements Timed {
  readonly service: Service;
  readonly keyText: string;
  readonly clusters: string;
  readonly info: SubscriberInfo;
  mayRead: UdpSubscriber["mayRead"];
  expiresMs: number;
  timer: WheelHandle<Timed> | undefined;
  readonly #over: (subscription: UdpSubscription, nowMs: number) => void;

  constructor(options: {
    readonly service: Service;
    readonly keyText: string;
    readonly clusters: string;
    readonly info: UdpSubscriber;
    readonly expiresMs: number;
    readonly over: (subscription: UdpSubscription, nowMs: number) => void;
  }) {
    this.service = options.service;
    this.keyText = options.keyText;
    this.clusters = options.clusters;
    const { mayRead, ...info } = options.info;
    this.info = info;
    this.mayRead = mayRead;
    this.expiresMs = options.expiresMs;
    this.#over = options.over;
  }

  due(nowMs: number): void {
    this.#over(this, nowMs);
  }
}

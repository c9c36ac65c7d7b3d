/** What the shell of the registry hands to the edges. */
import type { ServiceKey } from "../base/mod.ts";
import type { ServiceList } from "../naming/mod.ts";

export interface BeatAnswer {
  /** 10200 ok, 20404 unknown instance: register again. */
  readonly code: number;
  readonly clientBeatIntervalMs: number;
  readonly lightBeatEnabled: boolean;
}

/** One subscription of a connection that must see the newest list. `list` is evaluated when the push leaves. */
export interface ServicePush {
  readonly connectionId: string;
  readonly key: ServiceKey;
  /** Clusters text exactly as subscribed. */
  readonly clusters: string;
  readonly list: () => ServiceList;
}

/** One 1.x subscriber that must be told over UDP. `list` is evaluated when the packet leaves. */
export interface UdpPush {
  readonly ip: string;
  readonly port: number;
  readonly key: ServiceKey;
  readonly clusters: string;
  readonly list: () => ServiceList;
  /** By the rights of the moment in which it is asked. */
  readonly mayLeave: () => boolean;
}

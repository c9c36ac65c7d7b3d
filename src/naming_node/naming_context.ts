/** What all verbs of the registry share: the registry, its clock, the log, and telling others what changed. */
import {
  type Clock,
  type Logger,
  messageOf,
  NAMES,
  NAMING,
  serviceKeyText,
  type Timers,
} from "../base/mod.ts";
import { type LeaseTimes, type NamingEvent, Registry } from "../naming/mod.ts";
import type { NodeFacade } from "../node/mod.ts";
import type { Command } from "../state/mod.ts";
import type { RegistryPeers } from "./registry_peers.ts";
import { type NamingSwitches, readSwitches } from "./naming_switches.ts";

interface NamingContextOptions {
  readonly node: NodeFacade;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly timers: Timers;
  /** Number of this node in ids of instances. */
  readonly worker: number;
  readonly leaseTimes?: LeaseTimes | undefined;
  /** Characters of one metadata map; those of Nacos when absent. */
  readonly maxMetadataChars?: number | undefined;
}

export class NamingContext {
  readonly node: NodeFacade;
  readonly registry: Registry;
  readonly logger: Logger;
  readonly timers: Timers;
  readonly maxMetadataChars: number;
  /** As the state has them; replaced when they change. */
  switches: NamingSwitches;
  /** Other nodes; absent on a server that cannot have any. */
  peers: RegistryPeers | undefined;
  readonly #clock: Clock;
  /** Added to the monotonic clock: times look like wall-clock times but never step back. */
  readonly #offsetMs: number;
  readonly #listeners: ((events: readonly NamingEvent[]) => void)[] = [];

  constructor(options: NamingContextOptions) {
    this.node = options.node;
    this.logger = options.logger;
    this.timers = options.timers;
    this.maxMetadataChars = options.maxMetadataChars ?? NAMES.maxMetadataChars;
    this.#clock = options.clock;
    this.switches = readSwitches(options.node.state.switches());
    this.#offsetMs = options.clock.nowMs() - options.clock.monotonicMs();
    this.registry = new Registry({
      nowMs: this.nowMs(),
      worker: options.worker,
      overridesOf: (key) => options.node.state.overrides(key),
      ...options.leaseTimes === undefined ? {} : { leaseTimes: options.leaseTimes },
    });
  }

  /** Time of the registry. */
  nowMs(): number {
    return this.#offsetMs + this.#clock.monotonicMs();
  }

  /** Time that goes into records. */
  wallMs(): number {
    return this.#clock.nowMs();
  }

  onEvents(listener: (events: readonly NamingEvent[]) => void): void {
    this.#listeners.push(listener);
  }

  /** Tells the listeners what happened; to be called after whatever may have changed the registry. */
  settle(): void {
    const events = this.registry.drain();
    if (events.length === 0) return;
    if (this.logger.enabled("debug")) { for (const event of events) this.#tell(event); }
    for (const listener of this.#listeners) listener(events);
  }

  #tell(event: NamingEvent): void {
    if (event.type !== "instanceChanged") return;
    const { change, key, instance, owner } = event;
    this.logger.debug("an instance has changed", {
      change,
      service: serviceKeyText(key),
      instance: `${instance.ip}:${instance.port}`,
      cluster: instance.cluster,
      healthy: instance.healthy,
      livesBy: owner.kind,
      node: owner.node,
      client: owner.client,
    });
  }

  /** Through the log, for the server itself: a failure is logged, and the cause comes up again by itself. */
  proposeLater(command: Command): void {
    const failed = (error: string) =>
      this.logger.debug("A clean-up of the registry has to wait", {
        command: command.type,
        error,
      });
    this.node.propose(command, { operator: "" }).then(
      (result) => void (result.ok || failed(result.message)),
      (error: unknown) => failed(messageOf(error)),
    );
  }
}

/** How often leases are looked at. */
export const ADVANCE_MS = NAMING.tickMs;

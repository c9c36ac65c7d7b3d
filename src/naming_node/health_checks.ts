/** Active checks of persistent instances. What they find is this node's view, laid over the records. */
import { HEALTH, messageOf, type ServiceKey, serviceKeyText, TimingWheel } from "../base/mod.ts";
import { chainOf, type Instance, type NamingEvent } from "../naming/mod.ts";
import type { ClusterSettings } from "../state/mod.ts";
import { idTextOf } from "../check/mod.ts";
import { defaultCluster } from "./default_cluster.ts";
import type { NamingContext } from "./naming_context.ts";
import type { Prober, ProbeTarget } from "./probe.ts";

interface Check {
  readonly key: ServiceKey;
  readonly idText: string;
  readonly instance: Instance;
  /** Results in a row that contradict the present health. */
  contradictions: number;
  over: boolean;
}

/** One check per persistent instance, a bounded number under way. */
export class HealthChecks {
  readonly #context: NamingContext;
  readonly #prober: Prober;
  readonly #checks: Map<string, Check> = new Map();
  readonly #wheel = new TimingWheel<Check>({ tickMs: HEALTH.tickMs, slots: 256 });
  /** Checks whose time has come, each once; those before `#taken` are started. */
  #ready: Check[] = [];
  #taken = 0;
  readonly #stopTimer: () => void;
  #running = 0;
  #closed = false;

  constructor(context: NamingContext, prober: Prober) {
    this.#context = context;
    this.#prober = prober;
    this.#wheel.advance(context.nowMs(), () => {});
    context.onEvents((events) => this.#take(events));
    this.#stopTimer = context.timers.every(HEALTH.tickMs, () => this.#advance());
  }

  get size(): number {
    return this.#checks.size;
  }

  close(): void {
    this.#closed = true;
    this.#stopTimer();
    this.#ready = [];
    this.#checks.clear();
  }

  #take(events: readonly NamingEvent[]): void {
    for (const event of events) {
      if (event.type !== "instanceChanged" || event.owner.kind !== "log") continue;
      if (event.change === "put") this.#add(event.key, event.instance);
      else if (event.change === "removed") this.#remove(event.key, event.instance);
    }
  }

  #add(key: ServiceKey, instance: Instance): void {
    const idText = idTextOf(instance);
    const checkKey = `${serviceKeyText(key)}\0${idText}`;
    if (this.#checks.has(checkKey)) return;
    const check: Check = { key, idText, instance, contradictions: 0, over: false };
    this.#checks.set(checkKey, check);
    this.#wheel.schedule(this.#context.nowMs() + HEALTH.tcpMinMs, check);
  }

  #remove(key: ServiceKey, instance: Instance): void {
    const checkKey = `${serviceKeyText(key)}\0${idTextOf(instance)}`;
    const check = this.#checks.get(checkKey);
    if (check === undefined) return;
    check.over = true;
    this.#checks.delete(checkKey);
  }

  #advance(): void {
    this.#wheel.advance(this.#context.nowMs(), (check) => this.#ready.push(check));
    this.#startReady();
  }

  #startReady(): void {
    while (this.#running < HEALTH.maxRunning && !this.#closed) {
      const check = this.#ready[this.#taken];
      if (check === undefined) break;
      this.#taken++;
      if (!check.over) this.#start(check);
    }
    // Taken off in large pieces, since taking off one at a time would move all the others each time.
    if (this.#taken * 2 > this.#ready.length) {
      this.#ready = this.#ready.slice(this.#taken);
      this.#taken = 0;
    }
  }

  #start(check: Check): void {
    const { peers } = this.#context;
    if (peers?.isMine(serviceKeyText(check.key), check.idText) === false) {
      // Another node checks this one and says what it found.
      check.contradictions = 0;
      this.#again(check, HEALTH.tcpMaxMs);
      return;
    }
    const settings = this.#settingsOf(check);
    if (settings.healthChecker.type === "NONE" || !this.#context.switches.healthCheckEnabled) {
      check.contradictions = 0;
      this.#again(check, HEALTH.tcpMaxMs);
      return;
    }
    this.#running++;
    this.#prober(targetOf(check.instance, settings))
      .catch((error: unknown) => {
        this.#context.logger.warn("A health check failed by itself", {
          instance: check.idText,
          error: messageOf(error),
        });
        return undefined;
      })
      .then((alive) => {
        this.#running--;
        if (!check.over && !this.#closed) this.#judge(check, alive, settings);
        this.#startReady();
      });
  }

  /** Agreeing results make checks rare, contradicting ones frequent until the instance turns. */
  #judge(check: Check, alive: boolean | undefined, settings: ClusterSettings): void {
    const http = settings.healthChecker.type === "HTTP";
    const present = this.#presentHealth(check);
    if (alive === undefined || present === undefined || alive === present) {
      check.contradictions = 0;
      if (alive !== undefined) {
        this.#context.registry.overlays.confirmHealth(check.key, check.idText);
      }
      this.#again(check, http ? HEALTH.httpMaxMs : HEALTH.tcpMaxMs);
      return;
    }
    check.contradictions++;
    if (check.contradictions >= this.#context.switches.checkTimes) {
      check.contradictions = 0;
      this.#context.registry.overlays.setHealth(check.key, check.idText, alive);
      this.#context.settle();
    }
    this.#again(check, http ? HEALTH.httpMinMs : HEALTH.tcpMinMs);
  }

  #again(check: Check, waitMs: number): void {
    this.#wheel.schedule(this.#context.nowMs() + waitMs, check);
  }

  #presentHealth(check: Check): boolean | undefined {
    const newest = this.#context.registry.find(check.key)?.instances.get(check.idText);
    // Clients may have published the same address since.
    for (const { owner, healthy } of chainOf(newest)) if (owner.kind === "log") return healthy;
    return undefined;
  }

  #settingsOf(check: Check): ClusterSettings {
    const { cluster } = check.instance;
    return this.#context.node.state.service(check.key)?.clusters.find((one) =>
      one.name === cluster
    ) ?? defaultCluster(cluster);
  }
}

/** MySQL is asked as TCP: to log in there would need a client of its protocol, and its password in this server. */
function targetOf(instance: Instance, settings: ClusterSettings): ProbeTarget {
  const { type, options } = settings.healthChecker;
  const status = Number(options["expectedResponseCode"] ?? 200);
  return {
    type: type === "HTTP" ? "HTTP" : "TCP",
    ip: instance.ip,
    port: settings.useInstancePort ? instance.port : settings.checkPort,
    path: String(options["path"] ?? "/"),
    headers: headersOf(String(options["headers"] ?? "")),
    expectedStatus: Number.isInteger(status) ? status : 200,
  };
}

/** `k:v|k2:v2`; parts that are no header are left out. */
function headersOf(text: string): [string, string][] {
  const headers: [string, string][] = [];
  for (const part of text.split("|")) {
    const colon = part.indexOf(":");
    const name = part.slice(0, colon).trim();
    if (colon > 0 && /^[\w!#$%&'*+.^`|~-]+$/.test(name)) {
      headers.push([name, part.slice(colon + 1).replace(/[\r\n]/g, "").trim()]);
    }
  }
  return headers;
}

/** What there is in each namespace, and which services want to be looked at: made at most once in a while. */
import { CONSOLE, type ServiceKey } from "../../base/mod.ts";
import type { Service } from "../../naming/mod.ts";
import type { NamingContext } from "../../naming_node/mod.ts";
import type { SearchTurns } from "../search_turns.ts";
import type { NamespaceSurvey } from "./find_types.ts";

const STEP_ITEMS = 4_096;

type Survey = ReadonlyMap<string, NamespaceSurvey>;

export class RegistrySurvey {
  readonly #context: NamingContext;
  readonly #turns: SearchTurns;
  #made: Promise<Survey> | undefined;
  #madeMs = -Infinity;

  constructor(context: NamingContext, turns: SearchTurns) {
    this.#context = context;
    this.#turns = turns;
  }

  read(): Promise<Survey> {
    const nowMs = this.#context.nowMs();
    if (this.#made !== undefined && nowMs - this.#madeMs < CONSOLE.surveyMs) return this.#made;
    this.#madeMs = nowMs;
    const made = this.#turns.run(surveySteps(this.#context));
    this.#made = made;
    // Who asked is told; the next one tries again.
    made.catch(() => this.#made = undefined);
    return made;
  }
}

class Tally implements NamespaceSurvey {
  services = 0;
  instances = 0;
  healthyInstances = 0;
  readonly withoutHealthy: ServiceKey[] = [];
  readonly protectedOnes: ServiceKey[] = [];

  add(service: Service): void {
    this.services++;
    const { size } = service.instances;
    if (size === 0) return;
    let [healthy, enabled, healthyEnabled] = [0, 0, 0];
    for (const { view } of service.instances.values()) {
      if (view.healthy) healthy++;
      if (!view.enabled) continue;
      enabled++;
      if (view.healthy) healthyEnabled++;
    }
    this.instances += size;
    this.healthyInstances += healthy;
    if (healthy === 0) note(this.withoutHealthy, service.key);
    const threshold = service.settings?.protectThreshold ?? 0;
    if (threshold > 0 && enabled > 0 && healthyEnabled / enabled <= threshold) {
      note(this.protectedOnes, service.key);
    }
  }
}

function note(keys: ServiceKey[], key: ServiceKey): void {
  if (keys.length < CONSOLE.maxNamedServices) keys.push(key);
}

function* surveySteps({ registry }: NamingContext): Generator<void, Survey> {
  const found = new Map<string, Tally>();
  let load = 0;
  for (const service of registry.services()) {
    load += 1 + service.instances.size;
    if (load >= STEP_ITEMS) {
      load = 0;
      yield;
    }
    if (!service.listed) continue;
    const tally = found.get(service.key.namespace) ?? new Tally();
    found.set(service.key.namespace, tally);
    tally.add(service);
  }
  return found;
}

/** Keeps what the registry shows equal to what the log says about services. */
import type { ServiceKey } from "../base/mod.ts";
import type { ServiceSettings } from "../naming/mod.ts";
import type { ServiceRecord, StateEvent } from "../state/mod.ts";
import type { NamingContext } from "./naming_context.ts";
import { readSwitches } from "./naming_switches.ts";

/** Takes over the present state and follows it from now on. Returns the function that ends it. */
export function followState(context: NamingContext): () => void {
  takeAll(context);
  return context.node.onEvents((events) => {
    for (const event of events) take(context, event);
    context.settle();
  });
}

function take(context: NamingContext, event: StateEvent): void {
  const { registry, node: { state } } = context;
  switch (event.type) {
    case "serviceChanged":
      takeSettings(context, event.key);
      return;
    case "persistentInstancesChanged":
      registry.overlays.applyPersistent(
        event.key,
        state.persistentInstances(event.key),
        context.nowMs(),
      );
      return;
    case "overridesChanged":
      registry.overlays.applyOverrides(event.key, state.overrides(event.key), context.nowMs());
      return;
    case "switchesChanged":
      context.switches = readSwitches(state.switches());
      return;
    case "restored":
      context.switches = readSwitches(state.switches());
      takeAll(context);
      return;
    default:
  }
}

/** Reads all services again: those of the state, and those here that the state may have lost. */
function takeAll(context: NamingContext): void {
  const { registry, node: { state } } = context;
  const keys: ServiceKey[] = [
    ...[...registry.services()].map((service) => service.key),
    ...state.services(),
    ...state.persistentServiceKeys(),
    ...state.overriddenServiceKeys(),
  ];
  const nowMs = context.nowMs();
  for (const key of keys) {
    registry.overlays.applyPersistent(key, state.persistentInstances(key), nowMs);
    registry.overlays.applyOverrides(key, state.overrides(key), nowMs);
    takeSettings(context, key);
  }
  context.settle();
}

function takeSettings(context: NamingContext, key: ServiceKey): void {
  const record = context.node.state.service(key);
  const settings = record === undefined ? undefined : settingsOf(record);
  context.registry.overlays.applySettings(key, settings, context.nowMs());
}

function settingsOf(record: ServiceRecord): ServiceSettings {
  return {
    protectThreshold: record.protectThreshold,
    blank: record.protectThreshold === 0 && record.clusters.length === 0 &&
      Object.keys(record.metadata).length === 0 && record.selector.type === "none",
  };
}

/** Persistent instances, and what operators lay over instances of any kind. */
import { NAMES } from "../../base/mod.ts";
import { type ApplyContext, done, type Outcome, refused } from "../core/outcome.ts";
import type {
  PutInstance,
  PutOverride,
  RemoveInstance,
  RemoveOverride,
} from "./instance_commands.ts";
import { type InstanceId, instanceIdText } from "./instance_id.ts";
import type { InstanceEvent, InstanceOverride, InstanceTables } from "./instance_record.ts";

type Context = ApplyContext<InstanceTables>;

export function applyInstancePut(context: Context, command: PutInstance): Outcome<InstanceEvent> {
  const { bounds, tables: { instances } } = context;
  const { key, instance } = command;
  const before = instances.get(key, instance);
  if (before === undefined && instances.size >= bounds.maxPersistentInstances) {
    const message =
      `Cannot add an instance: there are ${bounds.maxPersistentInstances} persistent ones already`;
    return refused(context.index, { kind: "overloaded", message });
  }
  const refusal = portRefusal(context, [instance]);
  if (refusal !== undefined) return refusal;
  const registeredMs = before?.registeredMs ?? context.timeMs;
  instances.put(key, instanceIdText(instance), { ...instance, registeredMs });
  const events = [{ type: "persistentInstancesChanged", key }] as const;
  return done(context, { existed: before !== undefined }, events);
}

export function applyInstanceRemove(
  context: Context,
  command: RemoveInstance,
): Outcome<InstanceEvent> {
  const { key, id } = command;
  const existed = context.tables.instances.remove(key, id);
  const events = existed ? [{ type: "persistentInstancesChanged", key } as const] : [];
  return done(context, { existed }, events);
}

/** Members that the command has replace the stored ones; those it lacks stay. */
export function applyOverridePut(context: Context, command: PutOverride): Outcome<InstanceEvent> {
  const { bounds, tables: { overrides } } = context;
  const { key, ids, override } = command;
  const refusal = portRefusal(context, ids);
  if (refusal !== undefined) return refusal;
  const known = ids.filter((id) => overrides.get(key, id) !== undefined).length;
  const more = context.rulesVersion < 2 ? ids.length : ids.length - known;
  if (more > 0 && overrides.size + more > bounds.maxOverrides) {
    const message = `Cannot add settings of instances: there may be ${bounds.maxOverrides}`;
    return refused(context.index, { kind: "overloaded", message });
  }
  let existed = false;
  for (const id of ids) {
    const before = overrides.get(key, id);
    if (before !== undefined) existed = true;
    const merged: InstanceOverride = { ...before, ...override, updatedMs: context.timeMs };
    overrides.put(key, instanceIdText(id), merged);
  }
  return done(context, { existed }, ids.length > 0 ? [{ type: "overridesChanged", key }] : []);
}

export function applyOverrideRemove(
  context: Context,
  command: RemoveOverride,
): Outcome<InstanceEvent> {
  const { key, ids } = command;
  let existed = false;
  for (const id of ids) {
    if (context.tables.overrides.remove(key, id)) existed = true;
  }
  return done(context, { existed }, existed ? [{ type: "overridesChanged", key }] : []);
}

function portRefusal(context: Context, ids: readonly InstanceId[]): Outcome | undefined {
  const bad = ids.find((id) => id.port > NAMES.maxPort);
  if (bad === undefined) return undefined;
  const message = `Cannot use port ${bad.port}: it must be between 0 and ${NAMES.maxPort}`;
  return refused(context.index, { kind: "invalid", message });
}

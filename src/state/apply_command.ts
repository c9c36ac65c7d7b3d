/** Which function applies which command. */
import { applyPublish, applyRemove } from "./config/apply_config.ts";
import {
  applyInstancePut,
  applyInstanceRemove,
  applyOverridePut,
  applyOverrideRemove,
} from "./instance/apply_instance.ts";
import {
  applyNamespaceCreate,
  applyNamespaceRemove,
  applyNamespaceUpdate,
} from "./namespace/apply_namespace.ts";
import { applyClusterPut, applyServicePut, applyServiceRemove } from "./service/apply_service.ts";
import { applyMemberPut, applyMemberRemove } from "./member/apply_member.ts";
import { type ApplyContext, done, type Outcome, refused } from "./core/outcome.ts";
import type { Command } from "./types.ts";

export function applyCommand(context: ApplyContext, command: Command): Outcome {
  switch (command.type) {
    case "config.publish":
      return applyPublish(context, command);
    case "config.remove":
      return applyRemove(context, command);
    case "history.trim":
      return applyTrim(context, command.beforeMs);
    case "namespace.create":
      return applyNamespaceCreate(context, command);
    case "namespace.update":
      return applyNamespaceUpdate(context, command);
    case "namespace.remove":
      return applyNamespaceRemove(context, command);
    case "service.put":
      return applyServicePut(context, command);
    case "service.remove":
      return applyServiceRemove(context, command);
    case "cluster.put":
      return applyClusterPut(context, command);
    case "instance.put":
      return applyInstancePut(context, command);
    case "instance.remove":
      return applyInstanceRemove(context, command);
    case "override.put":
      return applyOverridePut(context, command);
    case "override.remove":
      return applyOverrideRemove(context, command);
    case "switch.put":
      return applySwitch(context, command.entry, command.value);
    case "member.put":
      return applyMemberPut(context, command);
    case "member.remove":
      return applyMemberRemove(context, command);
  }
}

/** The result's id is the number of rows removed. */
function applyTrim(context: ApplyContext, beforeMs: number): Outcome {
  const removed = context.tables.history.trim(beforeMs);
  return done(context, { id: removed, existed: removed > 0 });
}

function applySwitch(context: ApplyContext, entry: string, value: string): Outcome {
  const { switches, bounds } = context.tables;
  const existed = switches.has(entry);
  if (!existed && switches.size >= bounds.maxSwitches) {
    const message = `Cannot add the switch ${entry}: there are ${bounds.maxSwitches} already`;
    return refused(context.index, { kind: "overloaded", message });
  }
  switches.set(entry, value);
  return done(context, { existed }, [{ type: "switchesChanged" }]);
}

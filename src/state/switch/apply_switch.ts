/** Setting switches. Which ones there are is the business of the use cases. */
import { type ApplyContext, done, type Outcome, refused } from "../core/outcome.ts";
import type { PutSwitch } from "./switch_commands.ts";
import type { SwitchEvent, SwitchTables } from "./switch_record.ts";

export function applySwitchPut(
  context: ApplyContext<SwitchTables>,
  command: PutSwitch,
): Outcome<SwitchEvent> {
  const { bounds, tables: { switches } } = context;
  const { entry, value } = command;
  const existed = switches.has(entry);
  if (!existed && switches.size >= bounds.maxSwitches) {
    const message = `Cannot add the switch ${entry}: there are ${bounds.maxSwitches} already`;
    return refused(context.index, { kind: "overloaded", message });
  }
  switches.set(entry, value);
  return done(context, { existed }, [{ type: "switchesChanged" }]);
}

/** Setting limits, whether there is anything that they are about or not. What is there already stays as it is. */
import { type ApplyContext, done, type Outcome, refused } from "../core/outcome.ts";
import type { PutCapacity } from "./capacity_commands.ts";
import { type CapacityEvent, type CapacityTables, capacityText } from "./capacity_record.ts";

export function applyCapacityPut(
  context: ApplyContext<CapacityTables>,
  command: PutCapacity,
): Outcome<CapacityEvent> {
  const { bounds, index, tables: { capacities } } = context;
  const { scope, name } = command;
  const text = capacityText(scope, name);
  const before = capacities.get(text);
  const record = {
    ...{ scope, name },
    quota: command.quota ?? before?.quota ?? 0,
    maxSize: command.maxSize ?? before?.maxSize ?? 0,
    maxAggrCount: command.maxAggrCount ?? before?.maxAggrCount ?? 0,
    maxAggrSize: command.maxAggrSize ?? before?.maxAggrSize ?? 0,
  };
  const isNothing = record.quota === 0 && record.maxSize === 0 && record.maxAggrCount === 0 &&
    record.maxAggrSize === 0;
  if (isNothing) {
    capacities.delete(text);
  } else if (before === undefined && capacities.size >= bounds.maxCapacities) {
    const message = `Cannot set a limit: ${bounds.maxCapacities} have some already`;
    return refused(index, { kind: "overloaded", message });
  } else {
    capacities.set(text, record);
  }
  return done(context, { existed: before !== undefined }, [{ type: "capacityChanged" }]);
}

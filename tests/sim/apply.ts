import type { Entry } from "../../src/raft/mod.ts";
import { decodeCommand } from "./command.ts";
import type { Result } from "./machine.ts";
import { Machine } from "./machine.ts";
import type { SimNode } from "./node.ts";

/**
 * Applies one committed entry to a node's live state; the planted mistakes of applying live here.
 */
export function applyEntry(node: SimNode, entry: Entry): Result | undefined {
  const { machine } = node;
  if (!(machine instanceof Machine)) return machine.apply(entry);
  switch (node.host.shellBug) {
    case "applySkips":
      return entry.index % 29 === node.id ? undefined : machine.apply(entry);
    case "applyFromSideCache":
      return machine.apply(node.sideCache.get(entry.index) ?? entry);
    case "applyThrows":
      if (entry.kind === "command" && decodeCommand(entry.data).type === "poison") {
        throw new Error(`Cannot apply entry ${entry.index}: its command is unknown`);
      }
      return machine.apply(entry);
    case "applyDependsOnNode": {
      const result = machine.apply(entry);
      const command = entry.kind === "command" ? decodeCommand(entry.data) : undefined;
      if (command?.type === "publish" && entry.index % 13 === 0) {
        machine.setValue(command.key, { value: node.id, version: entry.index });
      }
      return result;
    }
    case "noDeduplication":
      return applyTwice(node, entry);
    default:
      return machine.apply(entry);
  }
}

/** Applies as a machine would that keeps no sessions: every copy of a request takes effect. */
function applyTwice(node: SimNode, entry: Entry): Result | undefined {
  const fresh = new Machine();
  fresh.onEffect = node.machine.onEffect;
  const result = fresh.apply(entry);
  node.machine.apply(entry);
  return result;
}

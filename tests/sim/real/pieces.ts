/** What a node is made of: the plain pieces or the server's own. */
import type { Entry } from "../../../src/raft/mod.ts";
import { checkCommandVersion } from "../../../src/state/mod.ts";
import { Machine, type Part, type PlainPart, type SimMachine } from "../machine.ts";
import type { SimNode } from "../node.ts";
import { versionOfDump, withoutResults } from "./dump_frames.ts";
import { RealMachine } from "./real_machine.ts";

const FORGETFUL_ENTRIES = 2;

export function machineOf({ host, rules, id }: SimNode): SimMachine {
  const { options, shellBug } = host;
  if (!options.real) return new Machine();
  let { dedupEntries } = options;
  if (shellBug === "dedupTableTooSmall") dedupEntries = FORGETFUL_ENTRIES;
  if (shellBug === "dedupBoundDiffers") dedupEntries = 8 * id;
  return new RealMachine({ ...options, dedupEntries, version: rules.version });
}

/** Whether an entry or a snapshot is of a later version than this node's program knows. */
export function needsNewer({ host, rules }: SimNode, found: Entry | readonly Part[]): boolean {
  if (!host.options.real || host.shellBug === "newerSkipped") return false;
  if ("kind" in found) {
    return found.kind === "command" && !checkCommandVersion(found.data, rules.version).ok;
  }
  const [first] = found;
  return first instanceof Uint8Array && versionOfDump(first) > rules.version;
}

export function dumpOf({ machine, host }: SimNode): readonly Part[] {
  const parts = machine.dump();
  if (host.shellBug === "snapshotWithoutResults") {
    return withoutResults(parts.filter((part) => part instanceof Uint8Array));
  }
  if (host.shellBug !== "snapshotWithoutSessions") return parts;
  return parts.map((part): PlainPart => {
    if (part instanceof Uint8Array) throw new Error("Cannot take sessions out of bytes");
    return { ...part, sessions: [] };
  });
}

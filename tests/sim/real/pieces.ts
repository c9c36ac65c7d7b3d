/** What a node is made of: the plain pieces or the server's own. */
import type { Entry, NodeId } from "../../../src/raft/mod.ts";
import { checkCommandVersion } from "../../../src/state/mod.ts";
import type { Host } from "../host.ts";
import { Machine, type Part, type PlainPart } from "../machine.ts";
import type { SimNode } from "../node.ts";
import { setVersionOfDump, versionOfDump, withoutResults } from "./dump_frames.ts";
import { RealMachine } from "./real_machine.ts";

const FORGETFUL_ENTRIES = 2;

/** The machine of a node, or with id 0 the one of the observer, who knows every version. */
export function machineOf(host: Pick<Host, "options" | "shellBug">, version: number, id: NodeId) {
  const { options, shellBug } = host;
  if (!options.real) return new Machine();
  let { dedupEntries } = options;
  if (shellBug === "dedupTableTooSmall") dedupEntries = FORGETFUL_ENTRIES;
  if (shellBug === "dedupBoundDiffers" && id !== 0) dedupEntries = 8 * id;
  return new RealMachine({ ...options, dedupEntries, version });
}

/** Whether an entry or a snapshot is of a later version than this node's program knows. */
export function needsNewer({ host, rules }: SimNode, found: Entry | readonly Part[]): boolean {
  if (!host.options.real) return false;
  if ("kind" in found) {
    return host.shellBug !== "newerSkipped" && found.kind === "command" &&
      !checkCommandVersion(found.data, rules.version).ok;
  }
  const [first] = found;
  return first instanceof Uint8Array && versionOfDump(first) > rules.version;
}

export function dumpOf({ machine, host, rules }: SimNode): readonly Part[] {
  const parts = machine.dump();
  const [first] = parts;
  if (host.shellBug === "dumpOfOwnVersion" && first instanceof Uint8Array) {
    setVersionOfDump(first, rules.version);
  }
  if (host.shellBug === "snapshotWithoutResults") {
    return withoutResults(parts.filter((part) => part instanceof Uint8Array));
  }
  if (host.shellBug !== "snapshotWithoutSessions") return parts;
  return parts.map((part): PlainPart => {
    if (part instanceof Uint8Array) throw new Error("Cannot take sessions out of bytes");
    return { ...part, sessions: [] };
  });
}

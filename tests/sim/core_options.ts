import type { NodeId } from "../../src/raft/mod.ts";
import type { InternalRaftOptions } from "../../src/raft/mod.ts";
import type { Host } from "./host.ts";

/** What a simulated core is told: the run's options, and bounds small enough to be reached. */
export function coreOptions(id: NodeId, { options, rng, coreBugs }: Host): InternalRaftOptions {
  const stream = rng.fork();
  return {
    id,
    electionTicks: options.electionTicks,
    heartbeatTicks: options.heartbeatTicks,
    maxAppendBytes: options.maxAppendBytes,
    maxInflightAppends: options.maxInflightAppends,
    maxInflightBytes: 4_096,
    maxUncommittedBytes: 1 << 20,
    maxUncommittedEntries: options.maxUncommittedEntries,
    retainBytes: 1 << 16,
    retainEntries: options.retainEntries,
    maxApplyBytes: 256,
    random: () => stream.float(),
    planted: coreBugs,
  };
}

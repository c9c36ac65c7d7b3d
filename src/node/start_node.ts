import { hexOf, type Logger, NODE, RAFT, stackOf, systemClock } from "../base/mod.ts";
import {
  createRaft,
  isVoter,
  membershipOf,
  type NodeId,
  type RaftCore,
  type RecoveredLog,
} from "../raft/mod.ts";
import type { Recovered, StoreIdentity } from "../store/mod.ts";
import { loadSnapshot } from "./applier.ts";
import { RaftDriver } from "./raft_driver.ts";
import type { SnapshotBounds, StartNodeOptions } from "./options.ts";
import { SnapshotStaging } from "./snapshot_staging.ts";
import { RequestIds } from "./request_id.ts";
import { Listeners, RoleListeners } from "./listeners.ts";
import { Node } from "./running_node.ts";
import { nullTransport } from "./transport.ts";
import type { RunningNode } from "./types.ts";

/** A start that the settings forbid; the text names the one to mend. */
export class NodeRefused extends Error {
  override readonly name = "NodeRefused";
}

/**
 * Recovers the store, restores the state and starts the loop. Rejects when the directory is damaged, belongs to another
 * node, or is empty and may not be initialised; the store is closed then. Readiness comes later, with `started`.
 */
export async function startNode(options: StartNodeOptions): Promise<RunningNode> {
  try {
    const found = await options.store.recover();
    const identity = await demandIdentity(options, found);
    options.identified?.(identity);
    if (found.snapshot !== undefined) {
      const { store, machine } = options;
      await loadSnapshot({ store, machine, meta: found.snapshot.meta }, () => {});
    }
    options.log.info("data loaded", {
      clusterId: identity.clusterId,
      snapshotIndex: found.snapshot?.meta.index ?? 0,
      entries: found.entries.length,
    });
    return run(options, identity, found);
  } catch (error) {
    await options.store.close();
    throw error;
  }
}

async function demandIdentity(
  options: StartNodeOptions,
  found: Recovered,
): Promise<StoreIdentity> {
  const { nodeId, store, log } = options;
  const { identity } = found;
  if (identity !== undefined) {
    if (identity.nodeId === nodeId) return identity;
    throw new NodeRefused(
      `Cannot use RNACOS_RAFT_NODE_ID=${nodeId}: the data directory belongs to node ${identity.nodeId}. ` +
        "Set it to that number or choose another directory.",
    );
  }
  const fresh = await (options.initialise?.() ?? freshIdentity(options));
  await store.initialise(fresh);
  log.info("data directory initialised", { clusterId: fresh.clusterId, nodeId });
  return fresh;
}

/** A cluster of this node alone. */
export function soleIdentity(nodeId: NodeId): StoreIdentity {
  const clusterId = hexOf(crypto.getRandomValues(new Uint8Array(16)));
  return { clusterId, nodeId, bootstrapVoters: [nodeId] };
}

function freshIdentity({ nodeId, autoInit }: StartNodeOptions): StoreIdentity {
  if (!autoInit) {
    throw new NodeRefused(
      `Cannot start node ${nodeId}: the data directory is empty and RNACOS_RAFT_AUTO_INIT is false.`,
    );
  }
  return soleIdentity(nodeId);
}

function run(
  options: StartNodeOptions,
  identity: StoreIdentity,
  found: Recovered,
): RunningNode {
  const { nodeId, store, machine, log } = options;
  const clock = options.clock ?? systemClock;
  const transport = options.transport ?? nullTransport;
  const observe = options.observe ?? {};
  const raft = createCore(options, identity, found);
  const listeners = new Listeners((error) => reportListener(log, error));
  const roles = new RoleListeners();
  const { promise: failed, resolve: onFailed } = Promise.withResolvers<Error>();
  const driver = new RaftDriver({
    raft,
    store,
    machine,
    transport,
    log,
    clock,
    observe,
    bounds: snapshotBounds(options),
    tickMs: options.tickMs,
    spaceCheckMs: options.spaceCheckMs,
    found: {
      entries: 0,
      bytes: 0,
      ageMs: Math.max(0, clock.nowMs() - (found.snapshot?.createdMs ?? clock.nowMs())),
    },
    onEvents: (events, index) => listeners.tell(events, index),
    onRole: (soft) => roles.tell(soft),
    onFailed: (error) => {
      log.error("the node has failed", { error: error.message });
      onFailed(error);
    },
  });
  const requestIds = new RequestIds(nodeId, crypto.getRandomValues(new Uint8Array(8)));
  const node = new Node({
    identity,
    raft,
    driver,
    store,
    machine,
    transport,
    clock,
    requestIds,
    observe,
    listeners,
    roles,
    failed,
  });
  const receiver = new SnapshotStaging(store, clock, () => driver.space.space);
  transport.attach({
    receive: (message) => driver.receive(message),
    unreachable: (id) => driver.unreachable(id),
    reachable: (id) => driver.reachable(id),
    forwarded: (request) => node.forwarded(request),
    receiveSnapshot: async (message, chunks) => {
      await driver.catchUp.during(message.meta.index, receiver.stage(message, chunks));
      driver.receive(message);
    },
  });
  driver.start();
  // Nobody else could be elected, so there is nothing to wait for.
  if (isSoleVoter(raft, nodeId)) driver.campaign();
  return node;
}

function snapshotBounds({ snapshot }: StartNodeOptions): SnapshotBounds {
  return {
    entries: NODE.snapshotEntries,
    bytes: NODE.snapshotBytes,
    ageMs: NODE.snapshotAgeMs,
    ...snapshot,
  };
}

function createCore(
  options: StartNodeOptions,
  identity: StoreIdentity,
  found: Recovered,
): RaftCore {
  const bootstrap = membershipOf([...identity.bootstrapVoters]);
  const recovered: RecoveredLog = {
    hardState: found.hardState,
    snapshot: found.snapshot?.meta ?? { index: 0, term: 0, membership: bootstrap },
    entries: found.entries,
  };
  const { tickMs: _tickMs, maxPendingReads: _reads, maxMembers: _members, ...bounds } = RAFT;
  const random = options.random ?? Math.random;
  return createRaft({ ...bounds, ...options.raft, id: options.nodeId, random }, recovered);
}

function isSoleVoter(raft: RaftCore, nodeId: number): boolean {
  const { membership } = raft.status();
  return isVoter(membership, nodeId) && membership.voters.length === 1 &&
    membership.votersOutgoing.every((id) => id === nodeId);
}

function reportListener(log: Logger, error: unknown): void {
  const text = stackOf(error);
  log.error("a listener of state changes has thrown", { error: text });
}

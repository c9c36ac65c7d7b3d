/** The use cases over one node, as the edges call them. */
import {
  type Api,
  auditedNode,
  AuditQuestions,
  checkedNode,
  createBackupApi,
  createConfigApi,
  createFuzzyApi,
  createLockApi,
  createNamespaceApi,
  createNamingApi,
  createNodesApi,
  limitedNode,
  mayStillWrite,
  MoveJobs,
  type NamingTransport,
  type RegistryService,
  startDueChanges,
} from "../api/mod.ts";
import { type AuditTrail, type Clock, type Logger, systemTimers, VERSION } from "../base/mod.ts";
import type { SigningKey } from "../credentials/mod.ts";
import { DocumentThread } from "../document/mod.ts";
import type { NodeFacade, RunningNode } from "../node/mod.ts";
import { PEER_CALLS, type PeerLink } from "../peer/mod.ts";
import { startUdpPusher, type UdpCounts } from "../udp/mod.ts";
import { buildAccess } from "./build_access.ts";
import type { SignInCertificates } from "./build_sign_in.ts";
import { startPendingChanges } from "./start_pending_changes.ts";
import { nodeSources, type NodeSourcesOptions } from "./node_sources.ts";
import { nodeTransport } from "./node_transport.ts";
import { namingTransport } from "./naming_transport.ts";
import type { Settings } from "../settings/mod.ts";

export interface BuiltApi {
  readonly node: RunningNode;
  readonly api: Api;
  /** Resolves once the registry hands lists out. */
  readonly warm: Promise<void>;
  udpCounts(): UdpCounts;
  close(): Promise<void>;
}

interface BuildOptions {
  readonly node: RunningNode;
  readonly peer: PeerLink;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly settings: Settings;
  /** Set by the operator; signs tokens. */
  readonly ownKey: SigningKey | undefined;
  readonly audit: AuditTrail;
  readonly certificates: SignInCertificates;
  /** What this node tells people of itself. */
  readonly self: Pick<NodeSourcesOptions, "view" | "metrics" | "diskTotalBytes" | "grpc">;
}

export function buildApi(options: BuildOptions): BuiltApi {
  const { peer, clock, logger, settings, audit } = options;
  const documents = new DocumentThread(systemTimers);
  const held = settings.holdsCapacityLimits ? limitedNode(options.node) : options.node;
  const node = auditedNode(checkedNode(held, documents), audit);
  const { nodeId, unhealthyMs, removeMs, warmUpMs, maxMetadataChars } = settings;
  const transport = namingTransport({ nodeId, node: options.node, peer, clock, warmUpMs });
  const naming = createNamingApi({
    ...{ node, clock, logger, transport, maxMetadataChars },
    leaseTimes: { unhealthyMs, removeMs },
    worker: nodeId & 0x3ff,
  });
  const udp = startUdpPusher({ source: naming, clock, logger, timers: systemTimers });
  const access = buildAccess({
    ...options,
    node,
    clusterId: options.node.identity.clusterId,
    cluster: transport,
  });
  const config = createConfigApi({
    node,
    documents,
    everywhere: access.everywhere,
    clock,
    logger: logger.target("config"),
    transport: nodeTransport(peer, PEER_CALLS.listeners, transport),
  });
  const namespaces = createNamespaceApi({ node });
  const fuzzy = createFuzzyApi({ node, services: naming.listed, monotonicMs: clock.monotonicMs });
  const locks = createLockApi({ node, nodeId, timers: systemTimers, clock });
  const backups = createBackupApi({
    node: options.node,
    token: settings.backupToken,
    software: VERSION,
    nowMs: clock.nowMs,
    log: logger.target("backup"),
  });
  const endOwnChanges = startOwnChanges(options, node);
  const { auth, users } = access;
  const moves = new MoveJobs({
    ...{ node, naming, namespaces, users, clock, audit },
    logger: logger.target("import"),
    pause: (ms) => new Promise((resolve) => systemTimers.after(ms, resolve)),
  });
  const { nodes, audits } = ofAllNodes(options, { naming, config, transport });
  return {
    node: options.node,
    api: {
      ...{ naming, config, namespaces, fuzzy, locks, backups },
      ...{ auth, users, nodes, moves, audit, audits },
      namingAdmin: naming.admin,
    },
    warm: naming.warm,
    udpCounts: () => udp.counts(),
    async close() {
      moves.close();
      endOwnChanges();
      access.close();
      documents.close();
      fuzzy.close();
      locks.close();
      naming.close();
      await udp.close();
    },
  };
}

/** Changes that nobody waits for: asked for while this node was stopped, or due by their time. */
function startOwnChanges(
  { settings, clock, logger }: BuildOptions,
  node: NodeFacade,
): () => void {
  const timers = systemTimers;
  const ends = [
    startPendingChanges({
      ...{ node, timers, dataDir: settings.dataDir },
      logger: logger.target("auth"),
    }),
    startDueChanges({
      ...{ node, clock, timers, logger: logger.target("config") },
      mayWrite: mayStillWrite(node.state, settings.access.isEnabled),
    }),
  ];
  return () => ends.forEach((end) => end());
}

/** What all nodes know together: each answers for itself. */
function ofAllNodes(
  { self, node, peer, audit, logger }: BuildOptions,
  { naming, config, transport }: {
    readonly naming: Pick<RegistryService, "admin">;
    readonly config: Pick<Api["config"], "watch">;
    readonly transport: NamingTransport;
  },
) {
  const nodes = createNodesApi({
    sources: nodeSources({ ...self, node, namingAdmin: naming.admin, watch: config.watch }),
    transport: nodeTransport(peer, PEER_CALLS.nodes, transport),
    logger,
  });
  const audits = new AuditQuestions({
    audit,
    transport: nodeTransport(peer, PEER_CALLS.audit, transport),
    logger: logger.target("audit"),
  });
  return { nodes, audits };
}

/** The link to other nodes, and this node's part in the cluster. */
import { type Clock, type Logger, VERSION } from "../base/mod.ts";
import { Cluster, diskBook } from "../cluster/mod.ts";
import { grpcDial, PeerLink } from "../peer/mod.ts";
import type { Settings } from "../settings/mod.ts";
import type { NodeTls } from "../tls/mod.ts";

export interface ClusterParts {
  readonly peer: PeerLink;
  readonly cluster: Cluster;
}

interface ClusterDeps {
  readonly settings: Settings;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onRefill: (reason: string) => void;
  readonly tls: NodeTls | undefined;
}

export function startCluster(
  { settings, clock, logger, onRefill, tls }: ClusterDeps,
): ClusterParts {
  const {
    nodeId,
    nodeAddress,
    clusterToken,
    clusterAccess: access,
    dataDir,
    httpPort,
    seeds,
    autoInit,
  } = settings;
  const peer = new PeerLink({
    nodeId,
    address: nodeAddress,
    token: clusterToken,
    access,
    software: VERSION,
    incarnation: crypto.randomUUID(),
    wantsCertificate: tls?.wantsCertificates === true,
    dial: grpcDial(access, { tls: tls && ((address) => tls.dial(address)) }),
    clock,
    log: logger,
    random: Math.random,
  });
  const cluster = new Cluster({
    settings: { nodeId, address: nodeAddress, httpPort, version: VERSION, seeds, autoInit },
    peer,
    book: diskBook(dataDir, logger.target("cluster")),
    clock,
    log: logger,
    onRefill,
  });
  return { peer, cluster };
}

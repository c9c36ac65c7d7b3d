/** Puts the rooms together: what is started in which order, and ended in which. */
import { createServerView, type ServerView } from "../api/mod.ts";
import type { Clock, Logger } from "../base/mod.ts";
import { diskBook, SeedOutOfReach } from "../cluster/mod.ts";
import type { SigningKey } from "../credentials/mod.ts";
import type { GrpcServer } from "../grpc/mod.ts";
import type { RunningNode } from "../node/mod.ts";
import type { DataDirLock } from "../store/mod.ts";
import { checkFirstAdmin, ownSigningKey } from "./build_access.ts";
import { buildApi, type BuiltApi } from "./build_api.ts";
import { type SignInCertificates, signInCertificates } from "./build_sign_in.ts";
import { diskTotal } from "./disk_total.ts";
import { refuseOtherMachines } from "./refuse_other_machines.ts";
import { startHousekeeping } from "./start_housekeeping.ts";
import type { Server } from "./lifecycle.ts";
import { listenGrpc, probeGrpcPort } from "./listen.ts";
import { type Edges, openEdges } from "./open_edges.ts";
import {
  loadData,
  makeOperatorSecret,
  RefillNeeded,
  removeOperatorSecret,
  takeDataDir,
} from "../data_dir/mod.ts";
import type { AccessLog } from "../observe/access/mod.ts";
import type { AuditLog } from "../observe/audit/mod.ts";
import type { LogLevels } from "../observe/log/mod.ts";
import { ServerMetrics } from "../observe/metrics/mod.ts";
import { openableFiles, type PortBounds, portBounds } from "./connection_bounds.ts";
import { type Settings, StartError } from "../settings/mod.ts";
import { type ClusterParts, startCluster } from "./start_cluster.ts";
import { startAccessLog } from "./start_access_log.ts";
import { startAuditLog } from "./start_audit_log.ts";
import { SpaceWait } from "./space_wait.ts";
import { startTls } from "./start_tls.ts";
import type { NodeTls } from "../tls/mod.ts";

interface ServerDeps {
  readonly settings: Settings;
  readonly levels: LogLevels;
  readonly logger: Logger;
  readonly clock: Clock;
}

/**
 * Resolves once the data directory is taken and the ports are known to be free; `ready` of the server follows. Throws
 * StartError when it cannot start for a reason that the operator can mend.
 */
export async function startServer(deps: ServerDeps): Promise<Server> {
  checkFirstAdmin(deps.settings);
  const ownKey = ownSigningKey(deps.settings, deps.logger.target("auth"));
  const certificates = signInCertificates(deps.settings.signIn);
  const tls = await startTls(deps);
  const lock = await takeDataDir(deps.settings).catch((thrown) => {
    tls?.stop();
    throw thrown;
  });
  let parts: ClusterParts | undefined;
  let accessLog: AccessLog | undefined;
  let auditLog: AuditLog | undefined;
  try {
    const book = diskBook(deps.settings.dataDir, deps.logger.target("cluster"));
    await refuseOtherMachines(deps.settings, book);
    accessLog = await startAccessLog(deps.settings, deps);
    const log = accessLog;
    const audit = auditLog = await startAuditLog(deps.settings, deps);
    const metrics = new ServerMetrics(deps.clock, {
      isAuthOn: deps.settings.access.isEnabled,
      accessLog: () => log?.counts,
      tls: () => tls?.figures(),
    });
    const { promise: refill, resolve: onRefill } = Promise.withResolvers<string>();
    const cluster = parts = startCluster({ ...deps, onRefill, tls });
    const space = new SpaceWait(deps.logger.target("app"));
    const loaded: Loaded = { built: undefined };
    const view = createServerView({
      cluster: cluster.cluster,
      startingReason: () => space.reason || cluster.cluster.reason,
      loaded: () => loaded.built,
    });
    probeGrpcPort(deps.settings);
    const operatorSecret = await makeOperatorSecret(deps.settings.dataDir);
    const bounds = portBounds(deps.settings, openableFiles());
    const edges = await openEdges({
      ...deps,
      ...{ metrics, operatorSecret, audit, bounds, tls },
      api: () => loaded.built?.api,
      server: view,
      onAccess: log?.take,
    });
    return new RnacosServer(deps, {
      lock,
      accessLog: log,
      audit,
      metrics,
      loaded,
      view,
      edges,
      bounds,
      refill,
      space,
      ownKey,
      certificates,
      tls,
      ...cluster,
    });
  } catch (thrown) {
    tls?.stop();
    parts?.cluster.stop();
    await parts?.peer.stop();
    await accessLog?.close();
    await auditLog?.close();
    lock.release();
    throw thrown;
  }
}

/** What there is once the data is loaded. */
interface Loaded {
  built: BuiltApi | undefined;
}

interface EarlyParts extends ClusterParts {
  readonly lock: DataDirLock;
  readonly accessLog: AccessLog | undefined;
  readonly audit: AuditLog;
  readonly metrics: ServerMetrics;
  readonly loaded: Loaded;
  readonly view: ServerView;
  readonly edges: Edges;
  readonly bounds: PortBounds;
  /** Resolves with the reason when the node has left its cluster to be filled anew. */
  readonly refill: Promise<string>;
  readonly space: SpaceWait;
  /** Signs tokens; undefined when the cluster makes its own. */
  readonly ownKey: SigningKey | undefined;
  readonly certificates: SignInCertificates;
  readonly tls: NodeTls | undefined;
}

class RnacosServer implements Server {
  readonly ready: Promise<void>;
  readonly failed: Promise<Error>;
  readonly #deps: ServerDeps;
  readonly #parts: EarlyParts;
  readonly #fail: (error: Error) => void;
  #node: RunningNode | undefined;
  #grpc: GrpcServer | undefined;
  #endHousekeeping: (() => void) | undefined;

  constructor(deps: ServerDeps, parts: EarlyParts) {
    this.#deps = deps;
    this.#parts = parts;
    const { promise, resolve } = Promise.withResolvers<Error>();
    this.failed = promise;
    this.#fail = resolve;
    parts.refill.then((reason) => resolve(new RefillNeeded(reason)));
    this.ready = this.#load().catch(refuseSeeds);
  }

  async #load(): Promise<void> {
    const { settings, logger, clock } = this.#deps;
    const { lock, metrics, loaded, peer, cluster, space, ownKey, audit, certificates } =
      this.#parts;
    const node = await loadData({
      settings,
      lock,
      logger,
      clock,
      observer: metrics.figures.observer,
      peer,
      cluster,
      // Others may have to find this node before it can serve clients.
      onEmpty: async () => void await this.#listenGrpc(),
      waitForSpace: () => space.wait(),
    });
    this.#node = node;
    node.failed.then(this.#fail);
    cluster.serve(node);
    // Before anybody else listens to the node.
    this.#parts.edges.fronts?.follow(node);
    const self = {
      view: this.#parts.view,
      metrics,
      diskTotalBytes: await diskTotal(settings.dataDir),
      grpc: () => this.#grpc,
    };
    const built = buildApi({
      ...{ node, peer, clock, logger, settings, ownKey, audit, certificates, self },
    });
    loaded.built = built;
    const grpc = await this.#listenGrpc();
    grpc.serveClients(built.api);
    const sources = { grpc: () => grpc.stats(), udp: () => built.udpCounts() };
    metrics.serve(built.api, sources, { node, cluster, peer });
    await node.started;
    await built.warm;
    this.#endHousekeeping = startHousekeeping({
      node,
      clock,
      logger: logger.target("app"),
      figuresLogMs: settings.metricsLogMs,
      sampleRates: () => metrics.sampleRates(sources, clock.nowMs()),
      logFigures: () => metrics.log(logger.target("metrics"), built),
    });
  }

  async #listenGrpc(): Promise<GrpcServer> {
    const { settings, logger, clock } = this.#deps;
    const { view: server, peer, bounds, accessLog, tls } = this.#parts;
    const onAccess = accessLog?.take;
    const deps = { server, peer, bounds: bounds.grpc, logger, clock, onAccess, tls };
    this.#grpc ??= await listenGrpc(settings, deps);
    return this.#grpc;
  }

  /** Edges first, so that nothing new comes in; then what they called; the store at last. */
  async stop(): Promise<void> {
    this.#endHousekeeping?.();
    this.#parts.space.stop();
    // Others need not find out by themselves that the leader is gone.
    await this.#parts.cluster.leave();
    this.#parts.cluster.stop();
    // Before the data is loaded every answer is immediate; only the ports are to be given back.
    const { loaded, peer } = this.#parts;
    if (loaded.built === undefined) await peer.stop();
    // Writes that are under way reach their end only while other nodes reach this one.
    const { http, console } = this.#parts.edges;
    const drained = http.stop();
    await Promise.all([this.#grpc?.stop(drained), drained, console?.stop()]);
    this.#parts.tls?.stop();
    await this.#parts.accessLog?.close();
    await loaded.built?.close();
    await this.#node?.stop();
    await this.#parts.audit.close();
    await removeOperatorSecret(this.#deps.settings.dataDir);
  }
}

/** An address that was named and cannot be used is the operator's to mend, whenever it turns out. */
function refuseSeeds(thrown: unknown): never {
  throw thrown instanceof SeedOutOfReach ? new StartError(thrown.message) : thrown;
}

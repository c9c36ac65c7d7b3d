/** The registry's verbs as one object, with everything that runs behind them. */
import {
  type Clock,
  type Logger,
  type ServiceKey,
  serviceKeyText,
  systemTimers,
  type Timers,
} from "../../base/mod.ts";
import type { NodeFacade } from "../../node/mod.ts";
import { batchMetadata, removeOverride, updateInstance } from "./update_instance.ts";
import { beat } from "./beat.ts";
import {
  ADVANCE_MS,
  cleanRegistry,
  EndedConnections,
  followState,
  HealthChecks,
  NamingContext,
  NamingPeers,
  type NamingTransport,
  networkProber,
  type Prober,
  SubscriberNotices,
} from "../../naming_node/mod.ts";
import { deregisterInstance } from "./deregister_instance.ts";
import { explainInstance } from "./explain_instance.ts";
import { findInstance, listInstances } from "./list_instances.ts";
import {
  instanceStatuses,
  listAllSubscribers,
  listSubscribers,
  searchServices,
  serviceNames,
  serviceNamesByNamespace,
} from "./list_services.ts";
import {
  createService,
  describeService,
  putCluster,
  removeService,
  serviceExists,
  updateService,
} from "./manage_service.ts";
import type { NamingAdminApi, UdpPushSource } from "./naming_admin.ts";
import { instancesOf, type LeaseTimes } from "../../naming/mod.ts";
import { clientIdSteps, clientRowSteps, clientsOfService } from "./registry_clients.ts";
import { registerBatch, registerInstance } from "./register_instance.ts";
import { setHealth } from "./set_health.ts";
import { subscribeService, unsubscribeService } from "./subscribe_service.ts";
import type { NamingApi } from "./types.ts";
import { keyOf } from "./check_service.ts";
import { propose } from "../outcome.ts";
import type { ListedServices } from "../fuzzy/fuzzy_api.ts";
import { SearchTurns } from "../search_turns.ts";
import { InstanceLog } from "./instance_log.ts";
import { KeptServiceChanges } from "../changes/kept_service_changes.ts";
import { ServiceFollowers } from "./service_followers.ts";
import { findServicesSteps } from "./find_services.ts";
import { RegistrySurvey } from "./survey_registry.ts";
import { viewInstances, viewService } from "./view_service.ts";

interface NamingDeps {
  readonly node: NodeFacade;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Number of this node in instance ids, 0..1023; 0 when absent. */
  readonly worker?: number;
  readonly timers?: Timers;
  readonly prober?: Prober;
  /** Times of instances that live by beats; those of Nacos when absent. */
  readonly leaseTimes?: LeaseTimes;
  /** Characters that all names and values of one metadata map may have together; those of Nacos when absent. */
  readonly maxMetadataChars?: number;
  /** Links to other nodes; absent for a registry of one node. */
  readonly transport?: NamingTransport;
}

/** The registry of this node. `close` ends its timers; after it nothing is judged or pushed any more. */
export interface RegistryService extends NamingApi, UdpPushSource {
  readonly admin: NamingAdminApi;
  readonly listed: ListedServices;
  /** Resolves once lists may be handed out; it may never. */
  readonly warm: Promise<void>;
  close(): void;
}

/** The state must be loaded, or load later as events: both are taken over. */
export function createNamingApi(deps: NamingDeps): RegistryService {
  const context = new NamingContext({
    node: deps.node,
    clock: deps.clock,
    logger: deps.logger.target("naming"),
    timers: deps.timers ?? systemTimers,
    worker: deps.worker ?? 0,
    leaseTimes: deps.leaseTimes,
    maxMetadataChars: deps.maxMetadataChars,
  });
  if (deps.transport !== undefined) context.peers = new NamingPeers(context, deps.transport);
  const notices = new SubscriberNotices(context);
  const checks = new HealthChecks(context, deps.prober ?? networkProber());
  cleanRegistry(context);
  const unfollow = followState(context);
  const ends = new EndedConnections({
    isBehind: () => context.peers?.holdsPushes === true,
    close(connectionId) {
      context.registry.closeConnection(connectionId, context.nowMs());
      context.settle();
    },
  });
  const stopAdvancing = context.timers.every(ADVANCE_MS, () => {
    ends.catchUp();
    context.registry.advance(context.nowMs());
    context.settle();
  });
  return {
    ...instanceVerbs(context),
    connectionClosed: (connectionId) => ends.ended(connectionId),
    leaving: () => ends.leaving(),
    ...serviceVerbs(context),
    ...udpVerbs(context, notices),
    admin: adminVerbs(context, new SearchTurns({ monotonicMs: deps.clock.monotonicMs })),
    listed: listedServices(context),
    warm: context.peers?.warm ?? Promise.resolve(),
    onPush: (handler) => {
      notices.onPush = handler;
    },
    close() {
      context.peers?.close();
      stopAdvancing();
      unfollow();
      notices.close();
      checks.close();
    },
  };
}

/** What fuzzy watches see of the registry. */
function listedServices({ registry }: NamingContext): ListedServices {
  return {
    has: (key) => registry.find(key)?.listed === true,
    *of(namespace) {
      for (const { key } of registry.views.services({ namespace, group: undefined })) yield key;
    },
    // Whoever is told may end connections, which the registry cannot bear while it changes.
    onChange(handler) {
      const gathered = new Map<string, ServiceKey>();
      const tell = () => {
        const keys = [...gathered.values()];
        gathered.clear();
        for (const key of keys) handler(key);
      };
      registry.onListed((key) => {
        if (gathered.size === 0) queueMicrotask(tell);
        gathered.set(serviceKeyText(key), key);
      });
    },
  };
}

type InstanceVerb =
  | "checkService"
  | "register"
  | "deregister"
  | "registerBatch"
  | "updateInstance"
  | "removeOverride"
  | "batchMetadata"
  | "beat"
  | "list"
  | "instance"
  | "setHealth"
  | "subscribe"
  | "unsubscribe"
  | "waitsFor";

function instanceVerbs(context: NamingContext): Pick<NamingApi, InstanceVerb> {
  return {
    checkService: (ref) => keyOf(context.registry, ref),
    register: (ref, instance, caller) => registerInstance(context, ref, instance, caller),
    deregister: (ref, instance, caller) => deregisterInstance(context, ref, instance, caller),
    registerBatch: (ref, instances, caller) => registerBatch(context, ref, instances, caller),
    updateInstance: (ref, instance, mode, caller) =>
      updateInstance(context, { ref, instance, mode }, caller),
    removeOverride: (ref, at, caller) => removeOverride(context, { ref, at }, caller),
    batchMetadata: (ref, input, caller) => batchMetadata(context, ref, input, caller),
    beat: (input, caller) => beat(context, input, caller),
    list: (input, caller) => listInstances(context, input, caller),
    instance: (ref, at, healthyOnly) => findInstance(context, ref, { at, healthyOnly }),
    setHealth: (ref, input, caller) => setHealth(context, ref, input, caller),
    subscribe: (ref, caller) => subscribeService(context, ref, caller),
    unsubscribe: (ref, caller) => unsubscribeService(context, ref, caller),
    waitsFor: () => context.peers?.reason ?? "",
  };
}

type ServiceVerb =
  | "serviceNames"
  | "createService"
  | "updateService"
  | "removeService"
  | "service"
  | "subscribers"
  | "allSubscribers"
  | "explain";

function serviceVerbs(context: NamingContext): Pick<NamingApi, ServiceVerb> {
  return {
    serviceNames: (namespace, group, page) => serviceNames(context, namespace, group, page),
    createService: (ref, settings, caller) => createService(context, ref, settings, caller),
    updateService: (ref, settings, caller) => updateService(context, ref, settings, caller),
    removeService: (ref, caller) => removeService(context, ref, caller),
    service: (ref) => describeService(context, ref),
    subscribers: (ref, page) => listSubscribers(context, ref, page),
    allSubscribers: (ref, page) => listAllSubscribers(context, ref, page),
    explain: (ref, at) => explainInstance(context, ref, at),
  };
}

function udpVerbs(context: NamingContext, notices: SubscriberNotices): UdpPushSource {
  return {
    onUdpPush(handler) {
      notices.onUdpPush = handler;
    },
    forgetUdp(push) {
      context.registry.forgetUdp(push.key, push, context.nowMs());
    },
  };
}

function adminVerbs(context: NamingContext, turns: SearchTurns): NamingAdminApi {
  const { registry, node } = context;
  const followers = new ServiceFollowers(context);
  const log = new InstanceLog(context);
  const survey = new RegistrySurvey(context, turns);
  return {
    findServices: async (filter) => await turns.run(findServicesSteps(context, filter)),
    survey: () => survey.read(),
    viewService: (ref) => viewService(context, ref),
    instanceEvents: (ref) => log.of(keyOf(registry, ref)),
    changes: new KeptServiceChanges(context),
    followService: (key, onChange) => followers.follow(key, onChange),
    viewInstances: (ref) => viewInstances(context, ref),
    exists: (ref) => serviceExists(context, keyOf(registry, ref)),
    instances: (ref, cluster) => instancesOf(registry.find(keyOf(registry, ref)), cluster),
    searchServices: (query) => searchServices(context, query),
    serviceNamesByNamespace: (namespace) => serviceNamesByNamespace(context, namespace),
    serviceDetail: (ref) => describeService(context, ref),
    putCluster: (ref, cluster, caller) => putCluster(context, ref, cluster, caller),
    switches: () => node.state.switches(),
    overriddenStatus: () => context.switches.overriddenStatus,
    putSwitch: async (entry, value, caller) => {
      await propose(context.node, { type: "switch.put", entry, value }, caller);
    },
    counts: () => registry.counts(),
    connectionFigures: (connectionId) => registry.connectionFigures(connectionId),
    peers: () => context.peers?.figures(),
    clientIds: async () => await turns.run(clientIdSteps(context)),
    clientRows: async (clientId) => await turns.run(clientRowSteps(context, clientId)),
    clientsOfService: (ref) => clientsOfService(context, ref),
    statuses: (ref) => instanceStatuses(context, ref),
  };
}

export { cleanRegistry } from "./clean_registry.ts";
export { defaultCluster } from "./default_cluster.ts";
export { EndedConnections } from "./ended_connections.ts";
export type { NamingPeerFigures, NamingPeerView } from "./figures.ts";
export { addSubscribersHere, SubscriberRows, type SubscriberView } from "./find_subscribers.ts";
export { followState } from "./follow_state.ts";
export { HealthChecks } from "./health_checks.ts";
export { ADVANCE_MS, NamingContext } from "./naming_context.ts";
export type { NamingTransport, NodeCallOutcome } from "./naming_transport.ts";
export { NamingPeers } from "./naming_peers.ts";
export {
  isServerStatus,
  OVERRIDDEN_STATUS,
  SERVER_STATUSES,
  type ServerStatus,
} from "./naming_switches.ts";
export { networkProber, type Prober } from "./probe.ts";
export { beatKnown, endLease, putLease } from "./run_op.ts";
export { SubscriberNotices } from "./subscriber_notices.ts";
export type { BeatAnswer, ServicePush, UdpPush } from "./types.ts";

export type { UdpCounts } from "./push_plan.ts";
export { startUdpPusher, type UdpDeps, type UdpPusher } from "./udp_pusher.ts";

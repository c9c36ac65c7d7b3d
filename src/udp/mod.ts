export type { UdpCounts } from "./push_plan.ts";
export { startUdpPusher } from "./udp_pusher.ts";

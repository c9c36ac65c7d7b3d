export * from "./types.ts";
export type { NodeObserver, StartNodeOptions } from "./options.ts";
export { digestInSlices } from "./digest_waiters.ts";
export { NodeRefused, soleIdentity, startNode } from "./start_node.ts";
export {
  type ForwardAnswer,
  type ForwardRequest,
  type InstallMessage,
  type RaftTransport,
  type TransportPort,
} from "./transport.ts";
export { whyTooOld } from "./rules_version.ts";

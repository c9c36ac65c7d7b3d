export * from "./types.ts";
export { CALLED_ITSELF } from "./admission.ts";
export { CALLS_OWN_MACHINE_ONLY } from "./access.ts";
export type { Dial } from "./dial.ts";
export { grpcDial } from "./grpc_dial.ts";
export { PeerLink } from "./peer_link.ts";
export { peerService } from "./peer_service.ts";
export { type StreamKind } from "./stream_kind.ts";

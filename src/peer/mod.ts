export * from "./types.ts";
export { CALLS_OWN_MACHINE_ONLY } from "./access.ts";
export type { Accept, Dial } from "./dial.ts";
export { grpcDial } from "./grpc_dial.ts";
export { PEER_PROTOCOL_VERSION } from "./greeting.ts";
export { parseAddress } from "./peer_address.ts";
export { CALLED_ITSELF, PeerLink, type PeerLinkEvents, type PeerLinkOptions } from "./peer_link.ts";
export { peerService } from "./peer_service.ts";
export { PEER_PATHS, type StreamKind } from "./stream_kind.ts";

export * from "./types.ts";
export { CALLS_OWN_MACHINE_ONLY } from "./access.ts";
export type {
  Accept,
  AcceptedStream,
  Dial,
  FrameStream,
  FrameStreamEvents,
  Lane,
  StreamSource,
} from "./frame_stream.ts";
export { grpcDial, PEER_PATHS } from "./grpc_dial.ts";
export { PEER_PROTOCOL_VERSION } from "./greeting.ts";
export { parseAddress } from "./peer_address.ts";
export { CALLED_ITSELF, PeerLink, type PeerLinkEvents, type PeerLinkOptions } from "./peer_link.ts";
export { type PeerMethod, peerService } from "./peer_service.ts";

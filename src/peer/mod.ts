export * from "./types.ts";
export type { Accept, Dial, FrameStream, FrameStreamEvents, Lane } from "./frame_stream.ts";
export { grpcDial, PEER_PATHS } from "./grpc_dial.ts";
export { PEER_PROTOCOL_VERSION } from "./handshake.ts";
export { PeerLink, type PeerLinkEvents, type PeerLinkOptions } from "./peer_link.ts";

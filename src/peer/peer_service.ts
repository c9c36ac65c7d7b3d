/** The peer service as the gRPC edge serves it: its two methods, each handing its streams to the link. */
import { PEER } from "../base/mod.ts";
import type {
  Accept,
  AcceptedStream,
  FrameStreamEvents,
  Lane,
  StreamSource,
} from "./frame_stream.ts";
import { PEER_PATHS } from "./grpc_dial.ts";

/** Has the form of a stream service of the gRPC edge. */
export interface PeerMethod {
  readonly path: string;
  readonly maxMessageBytes: number;
  accept(stream: AcceptedStream, source: StreamSource): FrameStreamEvents;
}

/** For the options of the gRPC server. */
export function peerService(accept: Accept): PeerMethod[] {
  const lanes: readonly Lane[] = ["Link", "Snapshot"];
  return lanes.map((lane) => ({
    path: PEER_PATHS[lane],
    maxMessageBytes: PEER.maxFrameBytes,
    accept: (stream, source) => accept(lane, stream, source),
  }));
}

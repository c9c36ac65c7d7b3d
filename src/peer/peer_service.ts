/** The peer service as the gRPC edge serves it: its two methods, each handing its streams to the link. */
import { PEER } from "../base/mod.ts";
import type { StreamService } from "../h2/mod.ts";
import type { Accept } from "./dial.ts";
import { PEER_PATHS, type StreamKind } from "./stream_kind.ts";

/** For the options of the gRPC server. */
export function peerService(accept: Accept): StreamService[] {
  const kinds: readonly StreamKind[] = ["Link", "Snapshot"];
  return kinds.map((streamKind) => ({
    path: PEER_PATHS[streamKind],
    maxMessageBytes: PEER.maxFrameBytes,
    accept: (stream, source) => accept(streamKind, stream, source),
  }));
}

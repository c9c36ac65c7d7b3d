/** Streams to other nodes: gRPC, one connection with one stream each. */
import { type ClusterAccess, isOwnMachine, PEER } from "../base/mod.ts";
import { type ClientStream, openClientStream, type StreamEvents } from "../h2/mod.ts";
import { CALLS_OWN_MACHINE_ONLY } from "./access.ts";
import type { Dial } from "./dial.ts";
import { parseAddress } from "./peer_address.ts";
import { PEER_PATHS } from "./stream_kind.ts";

/**
 * Opens streams over TCP; an address that cannot be read, or that this node may not go to, is a stream that fails.
 * `isOwn` is given by tests alone.
 */
export function grpcDial(access: ClusterAccess, isOwn = isOwnMachine): Dial {
  const refusal = (remoteIp: string, localIp: string) =>
    access !== "own-machine" || isOwn(remoteIp, localIp) ? undefined : CALLS_OWN_MACHINE_ONLY;
  return (address, streamKind, events) => {
    const to = parseAddress(address);
    return to === undefined
      ? failedStream(`the address ${address} is no host:port`, events)
      : openClientStream({
        to,
        path: PEER_PATHS[streamKind],
        maxMessageBytes: PEER.maxFrameBytes,
        maxWaitingBytes: PEER.maxQueuedBytes,
        refusal,
        events,
      });
  };
}

/** A stream that never was. */
function failedStream(reason: string, events: StreamEvents): ClientStream {
  queueMicrotask(() => events.closed(reason));
  return { queuedBytes: 0, heardBytes: 0, send: () => {}, end: () => {} };
}

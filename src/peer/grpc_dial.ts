/** Streams to other nodes: gRPC, one connection with one stream each. */
import { type ClusterAccess, isOwnMachine, PEER } from "../base/mod.ts";
import { type ClientStream, type DialTls, openClientStream, type StreamEvents } from "../h2/mod.ts";
import { CALLS_OWN_MACHINE_ONLY } from "./access.ts";
import type { Dial } from "./dial.ts";
import { parseAddress } from "./peer_address.ts";
import { PEER_PATHS } from "./stream_kind.ts";

interface GrpcDialOptions {
  /** How the connection to an address is secured; absent: it is not. */
  readonly tls?: ((address: string) => DialTls) | undefined;
  /** Given by tests alone. */
  readonly isOwn?: typeof isOwnMachine;
}

/** Opens streams; an address that cannot be read, or that this node may not go to, is a stream that fails. */
export function grpcDial(
  access: ClusterAccess,
  { tls, isOwn = isOwnMachine }: GrpcDialOptions = {},
): Dial {
  const refusal = (remoteIp: string, localIp: string) =>
    access !== "own-machine" || isOwn(remoteIp, localIp) ? undefined : CALLS_OWN_MACHINE_ONLY;
  return (address, streamKind, events) => {
    const to = parseAddress(address);
    return to === undefined
      ? failedStream(`the address ${address} is no host:port`, events)
      : openClientStream({
        to,
        tls: tls?.(address),
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

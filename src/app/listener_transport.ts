/** The links between nodes as questions for listeners use them. */
import type { ListenerTransport } from "../api/mod.ts";
import { PEER_CALLS, type PeerLink } from "../peer/mod.ts";

export function listenerTransport(
  peer: PeerLink,
  cluster: Pick<ListenerTransport, "self" | "members" | "connected">,
): ListenerTransport {
  return {
    self: cluster.self,
    members: () => cluster.members(),
    connected: () => cluster.connected(),
    call: (to, body, timeoutMs) => peer.call(to, PEER_CALLS.listeners, body, timeoutMs),
    handle: (handler) =>
      // A throw has to become a rejection.
      peer.handle(PEER_CALLS.listeners, async (_caller, body) => await handler(body)),
  };
}

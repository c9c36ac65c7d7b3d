/** The links between nodes as one kind of question uses them. */
import type { NodeTransport } from "../api/mod.ts";
import type { PeerCall, PeerLink } from "../peer/mod.ts";

export function nodeTransport(
  peer: PeerLink,
  kind: PeerCall,
  cluster: Pick<NodeTransport, "self" | "members" | "connected">,
): NodeTransport {
  return {
    self: cluster.self,
    members: () => cluster.members(),
    connected: () => cluster.connected(),
    call: (to, body, timeoutMs) => peer.call(to, kind, body, timeoutMs),
    handle: (handler) =>
      // A throw has to become a rejection.
      peer.handle(kind, async (_caller, body) => await handler(body)),
  };
}

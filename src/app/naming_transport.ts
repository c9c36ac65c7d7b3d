/** The links between nodes as the registry uses them. */
import type { NamingTransport } from "../api/mod.ts";
import type { Clock } from "../base/mod.ts";
import type { RunningNode } from "../node/mod.ts";
import { PEER_CALLS, type PeerLink } from "../peer/mod.ts";
import { allMembers } from "../raft/mod.ts";

const CALLS = { sync: PEER_CALLS.namingSync, forward: PEER_CALLS.namingForward } as const;

export function namingTransport(options: {
  readonly nodeId: number;
  readonly node: RunningNode;
  readonly peer: PeerLink;
  readonly clock: Clock;
  readonly warmUpMs: number;
}): NamingTransport {
  const { nodeId, node, peer, clock, warmUpMs } = options;
  return {
    self: nodeId,
    // Two starts within one millisecond would look like one; a process takes longer than that to start.
    epoch: Math.floor(clock.nowMs()),
    warmUpMs,
    members: () => {
      const found = new Set(allMembers(node.status().raft.membership));
      for (const { id } of node.state.members()) found.add(id);
      return [...found].sort((one, other) => one - other);
    },
    connected: () => peer.states().flatMap((state) => state.connected ? [state.id] : []),
    call: (to, call, body, timeoutMs) => peer.call(to, CALLS[call], body, timeoutMs),
    handle: (call, handler) =>
      peer.handle(CALLS[call], (caller, body) => handler(caller.nodeId, body)),
  };
}

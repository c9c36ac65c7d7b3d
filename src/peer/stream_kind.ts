/** What a stream between nodes is for; each kind is a method of the peer service. */
export type StreamKind = "Link" | "Snapshot";

export const PEER_PATHS: Readonly<Record<StreamKind, string>> = {
  Link: "/rnacos.peer.Peer/Link",
  Snapshot: "/rnacos.peer.Peer/Snapshot",
};

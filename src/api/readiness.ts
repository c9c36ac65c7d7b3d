import type { Api } from "./types.ts";

/**
 * Why clients should go to another node for now; empty when this one is ready. One question for all probes: the node
 * is asked first, because the registry does not exist before the data is loaded.
 */
export function whyNotReady(api: Pick<Api, "node" | "naming">): string {
  const { ready, reason } = api.node.status();
  return ready ? api.naming.waitsFor() : reason;
}

/** Why the node is not in order; empty when it is. A full disk is one reason more: it reads, and writes nothing. */
export function whyNotServing(api: Pick<Api, "node" | "naming">): string {
  // The disk comes first: a node that cannot write falls behind, and that is not what has to be mended.
  return api.node.status().disk.reason || whyNotReady(api);
}

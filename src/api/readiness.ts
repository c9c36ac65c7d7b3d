import type { Api } from "./types.ts";

/**
 * Why clients should go to another node for now; empty when this one is ready. One question for all probes: the node
 * is asked first, because the registry does not exist before the data is loaded.
 */
export function whyNotReady(api: Pick<Api, "node" | "naming">): string {
  const { ready, reason } = api.node.status();
  return ready ? api.naming.waitsFor() : reason;
}

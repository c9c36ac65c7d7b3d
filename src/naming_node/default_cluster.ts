import type { ClusterSettings } from "../state/mod.ts";

/** What a cluster is like until somebody sets it. */
export function defaultCluster(name: string): ClusterSettings {
  return {
    name,
    healthChecker: { type: "TCP", options: {} },
    checkPort: 80,
    useInstancePort: true,
    metadata: {},
  };
}

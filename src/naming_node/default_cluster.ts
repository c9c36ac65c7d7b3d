import type { ClusterSettings } from "../state/mod.ts";

/** The settings of a cluster that has none of its own. */
export function defaultCluster(name: string): ClusterSettings {
  return {
    name,
    healthChecker: { type: "TCP", options: {} },
    checkPort: 80,
    useInstancePort: true,
    metadata: {},
  };
}

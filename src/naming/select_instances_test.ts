import { assertEquals } from "#assert";
import { draftInstance } from "./instance.ts";
import { selectInstances } from "./select_instances.ts";
import type { InstanceInput } from "./types.ts";

const make = (input: InstanceInput) =>
  draftInstance({ ip: "1.1.1.1", ...input }, "#G@@s", undefined).base;

const ALL = [
  make({ port: 1, cluster: "a" }),
  make({ port: 2, cluster: "a", healthy: false }),
  make({ port: 3, cluster: "b" }),
  make({ port: 4, cluster: "b", enabled: false }),
  make({ port: 5, cluster: "c", healthy: false }),
];

interface Case {
  readonly clusters?: string;
  readonly healthyOnly?: boolean;
  readonly protectThreshold?: number;
  /** Ports, negative when unhealthy. */
  readonly want: readonly number[];
  readonly reached?: boolean;
}

const CASES: Readonly<Record<string, Case>> = {
  "all enabled instances": { want: [1, -2, 3, -5] },
  "only healthy ones": { healthyOnly: true, want: [1, 3] },
  "one cluster": { clusters: "a", want: [1, -2] },
  "several clusters, blanks and empty parts": { clusters: " a ,,c", want: [1, -2, -5] },
  "commas alone mean all": { clusters: ",", want: [1, -2, 3, -5] },
  "an unknown cluster": { clusters: "x", protectThreshold: 1, want: [] },
  "threshold not reached": { protectThreshold: 0.49, want: [1, -2, 3, -5] },
  "threshold equal to the share": { protectThreshold: 0.5, want: [1, 2, 3, 5], reached: true },
  "threshold wins over healthy only": {
    protectThreshold: 0.9,
    healthyOnly: true,
    want: [1, 2, 3, 5],
    reached: true,
  },
  "threshold counts inside the clusters": { clusters: "b", protectThreshold: 0.9, want: [3] },
  "disabled instances do not count": {
    clusters: "c",
    protectThreshold: 0.1,
    want: [5],
    reached: true,
  },
};

for (const [name, test] of Object.entries(CASES)) {
  Deno.test(`selectInstances(): ${name}`, () => {
    const { hosts, reachProtectionThreshold } = selectInstances(ALL, {
      clusters: test.clusters ?? "",
      healthyOnly: test.healthyOnly ?? false,
      protectThreshold: test.protectThreshold ?? 0,
    });
    assertEquals(hosts.map((one) => one.healthy ? one.port : -one.port), test.want);
    assertEquals(reachProtectionThreshold, test.reached ?? false);
  });
}

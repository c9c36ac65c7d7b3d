/** Which workloads a part of the benchmark has, and for how long they run. */
import type { Part } from "./options.ts";

export interface Plan {
  readonly workloads: readonly string[];
  readonly rounds: number;
  readonly duration: string;
}

const PLANS: Record<Exclude<Part, "idle">, Plan> = {
  config: {
    workloads: ["config-write-http", "config-read-http", "config-read-grpc", "config-listen-grpc"],
    rounds: 3,
    duration: "5s",
  },
  naming: {
    workloads: [
      "naming-register-http",
      "naming-register-grpc",
      "naming-beat-http",
      "naming-beat-grpc",
      "naming-query-http",
      "naming-query-grpc",
      "naming-push",
    ],
    rounds: 3,
    duration: "5s",
  },
  table: {
    workloads: [
      "config-write-http",
      "config-read-http",
      "config-read-grpc",
      "config-listen-grpc",
      "naming-register-http",
      "naming-register-grpc",
      "naming-beat-http",
      "naming-beat-grpc",
      "naming-query-http",
      "naming-query-grpc",
      "naming-push:services=1:listeners=500:rate=1:d=4s",
    ],
    rounds: 5,
    duration: "1500ms",
  },
  memory: {
    workloads: ["capacity:instances=100000:services=1000:keys=1"],
    rounds: 3,
    duration: "2s",
  },
  subscribers: {
    workloads: ["naming-flap:listeners=10000"],
    rounds: 1,
    duration: "20s",
  },
};

/** The workloads that differ with the engine that serves gRPC. */
function usesGrpc(workload: string): boolean {
  return !/^naming-.*-http|^config-.*-http/.test(workload);
}

/** With an engine that is not the first one, only what it changes is measured again. */
export function planOf(part: Exclude<Part, "idle">, first: boolean): Plan {
  const plan = PLANS[part];
  if (first) return plan;
  return { ...plan, workloads: plan.workloads.filter(usesGrpc) };
}

/** What a case of `deno task hostile` is: one attack on one server, told in one small file. */
import type { ServerProcess } from "../../scripts/lib/server_process.ts";

export type Engine = "native" | "grpc-js";
export type HttpEngine = "native" | "deno";

/** What one run is made with; undefined leaves the choice to the server. */
export interface Engines {
  readonly grpc?: Engine;
  readonly http?: HttpEngine;
}

/** What the attack cost the attacker, and what it saw that should not be. */
export interface Effort {
  readonly bytes: number;
  readonly connections: number;
  /** Shown under the row. */
  readonly notes?: readonly string[];
  /** What the attack itself found to be wrong, in words; any of them fails the case. */
  readonly faults?: readonly string[];
}

export interface HostileCase {
  /** Name of the file, without `.ts`. */
  readonly name: string;
  /** The kind of fault that it looks for, in words. */
  readonly about: string;
  /** Engines of the gRPC port it runs on, a run each; `any` where the engine makes no difference. */
  readonly engines: readonly Engine[] | "any";
  /** Engines of the HTTP port it runs on, a run each; absent where the engine makes no difference. */
  readonly httpEngines?: readonly HttpEngine[];
  /** Takes about a second; runs in `deno task test`, too. */
  readonly quick?: boolean;
  /** Environment of the server. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Descriptors that the server may have open, as `ulimit -n` sets them. */
  readonly maxOpenFiles?: number;
  /** Replaces single bounds of the verdict where the case has a reason to; it says the reason. */
  readonly bounds?: Partial<Bounds>;
  /** Resolves when it is over and all it opened is closed; ends early when `signal` aborts. */
  readonly attack: (victim: ServerProcess, signal: AbortSignal) => Promise<Effort>;
}

/** What a server must stay within while it is attacked. */
export interface Bounds {
  readonly healthP99Ms: number;
  readonly growthMiB: number;
  /** Resident memory is within this of the start again, ... */
  readonly keptMiB: number;
  /** ... so long after the attack. */
  readonly backMs: number;
}

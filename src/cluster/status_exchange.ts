/** What the nodes tell each other about themselves every second, for views and for people. */
import { BytesError, CLUSTER } from "../base/mod.ts";
import type { NodeStatus } from "../node/mod.ts";
import { type CallOutcome, PEER_CALLS, type PeerCall } from "../peer/mod.ts";
import type { NodeId } from "../raft/mod.ts";
import { roleOf } from "./member_views.ts";
import type { ClusterNodeSettings, MemberRole, NodeReport } from "./types.ts";
import { Fields, toBody } from "./wire.ts";

interface StatusExchangeOptions {
  readonly connected: () => readonly NodeId[];
  readonly call: (
    to: NodeId,
    call: PeerCall,
    body: Uint8Array,
    timeoutMs: number,
  ) => Promise<CallOutcome>;
}

const ROLES: readonly MemberRole[] = ["leader", "follower", "candidate", "learner", "none"];

/** What this node tells the others. */
export function encodeReport(
  { raft, ready, reason }: NodeStatus,
  { httpPort, version }: ClusterNodeSettings,
): Uint8Array<ArrayBuffer> {
  const role = roleOf(raft);
  const { term, applied } = raft;
  const report: NodeReport = { httpPort, version, role, term, applied, ready, reason };
  return toBody(report);
}

/** Throws BytesError. */
function decodeReport(body: Uint8Array): NodeReport {
  const fields = Fields.of(body);
  const named = fields.text("role");
  return {
    httpPort: fields.count("httpPort"),
    version: fields.text("version"),
    role: ROLES.find((role) => role === named) ?? "none",
    term: fields.count("term"),
    applied: fields.count("applied"),
    ready: fields.flag("ready"),
    reason: fields.text("reason", 10_000),
  };
}

/** The last report of each node; kept while it does not answer. */
export class StatusExchange {
  readonly #options: StatusExchangeOptions;
  readonly #reports = new Map<NodeId, NodeReport>();
  readonly #asking = new Set<NodeId>();

  constructor(options: StatusExchangeOptions) {
    this.#options = options;
  }

  report(id: NodeId): NodeReport | undefined {
    return this.#reports.get(id);
  }

  /** Asks everybody who is connected and has answered the last time. */
  round(): void {
    for (const id of this.#options.connected()) {
      if (!this.#asking.has(id)) void this.#ask(id);
    }
  }

  forget(ids: ReadonlySet<NodeId>): void {
    for (const id of [...this.#reports.keys()]) if (!ids.has(id)) this.#reports.delete(id);
  }

  async #ask(id: NodeId): Promise<void> {
    this.#asking.add(id);
    const body = new Uint8Array();
    const outcome = await this.#options.call(id, PEER_CALLS.status, body, CLUSTER.statusCallMs);
    this.#asking.delete(id);
    if (outcome.type !== "answer") return;
    try {
      this.#reports.set(id, decodeReport(outcome.body));
    } catch (error) {
      // A report of another version is as good as none.
      if (!(error instanceof BytesError)) throw error;
    }
  }
}

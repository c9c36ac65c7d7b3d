/** What the exchange between registries decides, as plain data, for a log at level debug. */
export type SyncNote =
  /** This node keeps the lease from now on. */
  | {
    readonly type: "leaseTaken";
    readonly service: string;
    readonly id: string;
    readonly from: string;
  }
  /** Its home keeps the lease, and every node has heard so. */
  | { readonly type: "leaseGivenUp"; readonly service: string; readonly id: string }
  /** What is known of a node differs, so it is asked for. */
  | {
    readonly type: "pull";
    readonly peer: number;
    readonly node: number;
    readonly epoch: number;
    /** One large service in parts, not all services. */
    readonly partial: boolean;
  }
  | {
    readonly type: "pulled";
    readonly peer: number;
    readonly node: number;
    readonly services: number;
    /** Services that this node listed for the other one, and that one has no more. */
    readonly dropped: number;
    readonly more: boolean;
  }
  | { readonly type: "unanswered"; readonly peer: number; readonly call: "sync" | "pull" }
  /** Nothing was heard of a start of a node for too long; what it said is dropped. */
  | { readonly type: "forgotten"; readonly node: number; readonly epoch: number };

export interface SyncJournal {
  /** False spares the work of making notes. */
  readonly isOpen: boolean;
  note(note: SyncNote): void;
}

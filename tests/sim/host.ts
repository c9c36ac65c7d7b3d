import type {
  Entry,
  Message,
  NodeId,
  RaftStatus,
  RecoveredLog,
  SnapshotMeta,
  WriteBatch,
} from "../../src/raft/mod.ts";

import type { PlantedBug } from "../../src/raft/mod.ts";
import type { Rng } from "../support/rng.ts";
import type { Command } from "./command.ts";
import type { Result, Value } from "./machine.ts";
import type { SimNode } from "./node.ts";
import type { SimOptions } from "./options.ts";
import type { ShellBug } from "./planted_bugs/shell.ts";
import type { Trace } from "./trace.ts";

/** What a client asks of a node. */
export type Request =
  | { readonly type: "write"; readonly command: Command }
  | { readonly type: "read"; readonly key: number; readonly token: number };

/** What a node answers. */
export type Reply =
  | { readonly type: "written"; readonly result: Result }
  | { readonly type: "value"; readonly value: Value | undefined; readonly applied: number }
  /** Nothing is known about the outcome; ask again, at this node if it is not 0. */
  | { readonly type: "retry"; readonly leader: NodeId }
  /** Not before all nodes run the newer program; nothing was done. */
  | { readonly type: "refused" };

/** Those who look on. Each is called at the moment the thing has happened. */
export interface Checks {
  started(node: SimNode, log: RecoveredLog): void;
  received(node: SimNode, message: Message): void;
  sending(node: SimNode, message: Message): void;
  writing(node: SimNode, batch: WriteBatch): void;
  durable(node: SimNode, batch: WriteBatch): void;
  applied(node: SimNode, entry: Entry, result: Result | undefined): void;
  effect(node: SimNode, request: number, index: number): void;
  restored(node: SimNode, meta: SnapshotMeta): void;
  snapshotTaken(node: SimNode, meta: SnapshotMeta): void;
  changed(node: SimNode, before: RaftStatus | undefined, after: RaftStatus): void;
}

/** What a simulated node finds around it. */
export interface Host {
  readonly now: number;
  readonly rng: Rng;
  readonly options: SimOptions;
  readonly shellBug: ShellBug | undefined;
  readonly coreBugs: ReadonlySet<PlantedBug>;
  readonly trace: Trace;
  readonly checks: Checks;
  /** Whether packets and chunks still come to harm. */
  readonly isFaulty: boolean;
  at(delayUs: number, run: () => void): void;
  /** Whether a process listens there. */
  isUp(id: NodeId): boolean;
  /** A node has met an entry or a snapshot that is too new for its program; it ends. */
  outdated(node: SimNode, index: number): void;
  /** Carries something to another node, if the network will; false if it is known to be lost. */
  transmit(from: NodeId, to: NodeId, deliver: (node: SimNode) => void): boolean;
  /** A node has taken a write from a client. */
  asked(request: number): void;
  /** A node has told a client that its write was surely not done. */
  surelyRefused(request: number): void;
  /** The network has doubled the question, so that one copy may be refused and the other one taken. */
  doubted(request: number): void;
  /** A process that ended by itself (a failed sync); it is started again later. */
  exited(node: SimNode): void;
  countFault(kind: string): void;
}

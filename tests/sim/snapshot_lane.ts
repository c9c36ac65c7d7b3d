import type { Message, NodeId } from "../../src/raft/mod.ts";
import type { StoredSnapshot } from "./disk.ts";
import { digestOf, type Part } from "./machine.ts";
import type { SimNode } from "./node.ts";

type InstallMessage = Extract<Message, { readonly type: "installSnapshot" }>;

interface Sending {
  readonly session: number;
  readonly message: InstallMessage;
  readonly snapshot: StoredSnapshot;
  readonly digest: number;
  offset: number;
  attempts: number;
}

interface Receiving {
  readonly session: number;
  readonly parts: Part[];
}

interface Piece {
  readonly session: number;
  readonly offset: number;
  readonly total: number;
  readonly part: Part;
  readonly digest: number;
  readonly message: InstallMessage;
}

const ATTEMPTS_MAX = 6;
const RESEND_US = 40_000;

/**
 * Carries snapshots beside the consensus messages, one piece after the other. A transfer has a
 * session; the receiver takes only the piece it expects of the session it knows, anything else
 * begins again at the first piece.
 */
export class SnapshotLane {
  readonly #node: SimNode;
  readonly #sending = new Map<NodeId, Sending>();
  readonly #receiving = new Map<NodeId, Receiving>();
  #sessions = 0;

  constructor(node: SimNode) {
    this.#node = node;
  }

  reset(): void {
    this.#sending.clear();
    this.#receiving.clear();
  }

  /** Begins a transfer; one that is under way to the same node is given up. */
  send(message: InstallMessage): void {
    const { disk } = this.#node;
    const snapshot = disk.snapshot;
    if (snapshot.meta.index !== message.meta.index || snapshot.meta.term !== message.meta.term) {
      this.#node.after(0, () => this.#finish(message.to, false));
      return;
    }
    const session = this.#node.incarnation * 1_000_000 + ++this.#sessions;
    const digest = digestOf(snapshot.parts);
    const sending = { session, message, snapshot, digest, offset: 0, attempts: 0 };
    this.#sending.set(message.to, sending);
    this.#sendPiece(sending);
  }

  #finish(to: NodeId, success: boolean): void {
    this.#sending.delete(to);
    this.#node.drive((core) => core.snapshotSent(to, success));
  }

  #sendPiece(sending: Sending): void {
    const { session, message, offset, snapshot, digest } = sending;
    const part = snapshot.parts[offset] ?? { values: [], sessions: [] };
    const total = Math.max(1, snapshot.parts.length);
    const piece: Piece = { session, offset, total, part, digest, message };
    this.#node.host.transmit(this.#node.id, message.to, (node) => {
      node.receiveLane((lane) => lane.#receive(piece));
    });
    const attempt = ++sending.attempts;
    this.#node.after(RESEND_US, () => {
      const current = this.#sending.get(message.to);
      if (current !== sending || sending.offset !== offset || sending.attempts !== attempt) return;
      if (attempt >= ATTEMPTS_MAX) this.#finish(message.to, false);
      else this.#sendPiece(sending);
    });
  }

  #receive(piece: Piece): void {
    const { from } = piece.message;
    const mixes = this.#node.host.shellBug === "snapshotPiecesMixed";
    let receiving = this.#receiving.get(from);
    if (receiving?.session !== piece.session && !(mixes && receiving !== undefined)) {
      receiving = { session: piece.session, parts: [] };
      this.#receiving.set(from, receiving);
    }
    const expected = receiving.parts.length;
    if (mixes) receiving.parts[piece.offset] = piece.part;
    else if (piece.offset === expected) receiving.parts.push(piece.part);
    if (receiving.parts.length < piece.total) {
      this.#acknowledge(piece, receiving.parts.length);
      return;
    }
    this.#receiving.delete(from);
    const parts = Array.from(
      receiving.parts,
      (part: Part | undefined) => part ?? { values: [], sessions: [] },
    );
    // The checksum of the whole is the last defence; only the planted bug goes without.
    if (!mixes && digestOf(parts) !== piece.digest) return;
    this.#stage(piece, parts);
  }

  #stage({ session, message, total }: Piece, parts: readonly Part[]): void {
    const node = this.#node;
    node.after(node.writeUs(), () => {
      const staged = { meta: message.meta, parts };
      node.disk.staged.set(message.meta.index, staged);
      if (node.host.shellBug === "snapshotLoadedOnArrival") node.restore(staged);
      this.#acknowledge({ session, message }, total);
      node.stagedSnapshot(message);
    });
  }

  #acknowledge({ session, message }: Pick<Piece, "session" | "message">, received: number): void {
    this.#node.host.transmit(this.#node.id, message.from, (node) => {
      node.receiveLane((lane) => lane.#acknowledged(message.to, session, received));
    });
  }

  #acknowledged(from: NodeId, session: number, received: number): void {
    const sending = this.#sending.get(from);
    if (sending?.session !== session) return;
    if (received >= Math.max(1, sending.snapshot.parts.length)) {
      this.#finish(from, true);
      return;
    }
    if (received === sending.offset && received !== 0) return;
    sending.offset = received;
    sending.attempts = 0;
    this.#sendPiece(sending);
  }
}

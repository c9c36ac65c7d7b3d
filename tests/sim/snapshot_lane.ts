import type { Message, NodeId } from "../../src/raft/mod.ts";
import type { StoredSnapshot } from "./disk.ts";
import { digestOf, type Part } from "./machine.ts";
import type { SimNode } from "./node.ts";
import { ChunkIntake, framesOf } from "./real/chunk_intake.ts";

type InstallMessage = Extract<Message, { readonly type: "installSnapshot" }>;

interface Sending {
  readonly session: number;
  readonly message: InstallMessage;
  readonly snapshot: StoredSnapshot;
  readonly digest: number;
  /** The server's own frames, in runs on the real pieces. */
  readonly frames: readonly Uint8Array[] | undefined;
  readonly total: number;
  offset: number;
  attempts: number;
}

interface Receiving {
  readonly session: number;
  readonly parts: Part[];
  readonly intake: ChunkIntake;
  frames: number;
}

interface Piece {
  readonly session: number;
  readonly offset: number;
  readonly total: number;
  readonly part: Part;
  readonly digest: number;
  readonly frame: Uint8Array | undefined;
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
    const { real } = this.#node.host.options;
    const chunks = snapshot.parts.filter((part) => part instanceof Uint8Array);
    const frames = real ? framesOf(chunks) : undefined;
    const digest = real ? 0 : digestOf(snapshot.parts);
    const total = frames?.length ?? Math.max(1, snapshot.parts.length);
    const sending = {
      session,
      message,
      snapshot,
      digest,
      frames,
      total,
      offset: 0,
      attempts: 0,
    };
    const { host } = this.#node;
    if (this.#sending.has(message.to)) host.countFault("snapshot overtaken by the next");
    this.#sending.set(message.to, sending);
    this.#sendPiece(sending);
  }

  #finish(to: NodeId, success: boolean): void {
    const { host, status } = this.#node;
    if (status?.role !== "leader") host.countFault("snapshot of a deposed leader");
    this.#sending.delete(to);
    this.#node.drive((core) => core.snapshotSent(to, success));
  }

  #sendPiece(sending: Sending): void {
    const { session, message, offset, snapshot, digest, total } = sending;
    const part = snapshot.parts[offset] ?? { values: [], sessions: [] };
    const frame = sending.frames?.[offset];
    const carried = frame === undefined ? undefined : this.#carried(frame);
    const piece: Piece = { session, offset, total, part, digest, message, frame: carried };
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
      const intake = new ChunkIntake(this.#node.host.shellBug);
      receiving = { session: piece.session, parts: [], intake, frames: 0 };
      this.#receiving.set(from, receiving);
    }
    if (piece.frame !== undefined) {
      this.#take(piece, piece.frame, receiving);
      return;
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

  /** A frame as the link delivers it: now and then a bit is wrong that no other layer has seen. */
  #carried(frame: Uint8Array): Uint8Array {
    const { rng, options, countFault } = this.#node.host;
    if (!rng.chance(this.#isFaulty() ? options.damageRate : 0)) return frame;
    countFault.call(this.#node.host, "chunk damaged");
    const damaged = frame.slice();
    const at = rng.below(damaged.length);
    damaged[at] = (damaged[at] ?? 0) ^ (1 << rng.below(8));
    return damaged;
  }

  /** Pieces come in order and once, as on a stream, but for a stray one; the server's checks judge them. */
  #take(piece: Piece, frame: Uint8Array, receiving: Receiving): void {
    const { rng, options, countFault } = this.#node.host;
    const { intake } = receiving;
    if (intake.refusal === undefined && piece.offset !== receiving.frames) {
      if (!rng.chance(this.#isFaulty() ? options.strayRate : 0)) {
        this.#acknowledge(piece, receiving.frames);
        return;
      }
      countFault.call(this.#node.host, "chunk out of order");
    }
    if (intake.refusal === undefined) intake.take(frame);
    if (intake.refusal !== undefined) {
      this.#refuse(piece);
      return;
    }
    receiving.frames++;
    if (!intake.isComplete) {
      this.#acknowledge(piece, receiving.frames);
      return;
    }
    this.#receiving.delete(piece.message.from);
    this.#stage(piece, intake.chunks);
  }

  /** Nothing of the transfer is kept; the sender begins anew when the core asks for it. */
  #refuse({ session, message }: Piece): void {
    const { host, id } = this.#node;
    host.trace.add(host.now, id, "snapshot refused", message.meta.index);
    host.transmit(id, message.from, (node) => {
      node.receiveLane((lane) => {
        if (lane.#sending.get(id)?.session === session) lane.#finish(id, false);
      });
    });
  }

  #isFaulty(): boolean {
    return this.#node.host.isFaulty;
  }

  #stage({ session, message, total }: Piece, parts: readonly Part[]): void {
    const node = this.#node;
    node.after(node.writes.writeUs(), () => {
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
    if (received >= sending.total) {
      this.#finish(from, true);
      return;
    }
    if (received === sending.offset && received !== 0) return;
    sending.offset = received;
    sending.attempts = 0;
    this.#sendPiece(sending);
  }
}

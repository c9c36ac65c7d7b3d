/**
 * What a node whose disk is full leaves to others. Nothing of it is needed for safety: a disk that
 * takes no write acknowledges nothing, like one that is very slow. It keeps the cluster writing, and
 * keeps what is left of the disk for votes, terms and the making of snapshots.
 */
import { bestSuccessor, type Progress } from "./progress.ts";
import { quorumVote } from "./quorum.ts";
import type { RaftState } from "./state.ts";
import { startTransfer } from "./leadership_transfer.ts";
import type { DiskSpace, NodeId } from "./types.ts";

/** A node with little space waits so many election time-outs for another node to campaign. */
const PATIENCE = 4;

export function setSpace(r: RaftState, space: DiskSpace): void {
  r.space = space;
}

/**
 * Whether the leader must refuse commands: its own disk is full, or those of so many others that no
 * majority could store them. Nodes that are silent are not counted as full.
 */
export function refusesCommands(r: RaftState): boolean {
  if (r.space !== "enough") return true;
  return quorumVote(r.voters, (id) => id === r.id || hasSpace(r, id)) === "lost";
}

/** A leader whose disk is full lets another voter lead that has space, one after the other. */
export function handOverWhenFull(r: RaftState): void {
  if (r.space === "enough" || r.transfer !== undefined || r.now < r.nextHandOver) return;
  // An attempt lasts one election time-out; commands are refused at once in the time between two.
  r.nextHandOver = r.now + 2 * r.options.electionTicks;
  const successor = nextSuccessor(r);
  if (successor === undefined) return;
  r.lastSuccessor = successor;
  startTransfer(r, successor);
}

/** Ticks without a leader after which this node campaigns; Infinity when its vote could not be kept. */
export function campaignsAfter(r: RaftState): number {
  if (r.space === "none") return Infinity;
  return r.space === "low" ? r.electionTimeout * PATIENCE : r.electionTimeout;
}

/** Not the one that was asked last, as long as there is another. */
function nextSuccessor(r: RaftState): NodeId | undefined {
  const able = [...r.progress.values()].filter((p) => canLead(r, p));
  const others = able.filter(({ id }) => id !== r.lastSuccessor);
  return bestSuccessor(others.length > 0 ? others : able);
}

function canLead(r: RaftState, p: Progress): boolean {
  return p.space === "enough" && r.members.voters.includes(p.id) &&
    r.now - p.heardAt < r.options.electionTicks;
}

function hasSpace(r: RaftState, id: NodeId): boolean {
  return r.progress.get(id)?.space !== "low" && r.progress.get(id)?.space !== "none";
}

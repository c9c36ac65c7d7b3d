/**
 * How readies and messages look in a transcript: `5@2` is index 5 of term 2, `->` leaves at once,
 * `=>` after the disk.
 */
import type {
  Entry,
  Membership,
  Message,
  RaftStatus,
  Ready,
  WriteBatch,
} from "../../src/raft/mod.ts";
import { decodeMembership } from "../../src/raft/mod.ts";

const SHORT_DATA = 12;

export function formatEntry(entry: Entry): string {
  const place = `${entry.index}@${entry.term}`;
  if (entry.kind === "noop") return `${place} noop`;
  if (entry.kind === "membership") {
    const decoded = decodeMembership(entry.data);
    return decoded.type === "membership"
      ? `${place} members ${formatMembers(decoded.membership)}`
      : `${place} members unreadable`;
  }
  const text = new TextDecoder().decode(entry.data);
  return `${place} ${text.length > SHORT_DATA ? `${text.length}B` : text}`;
}

function formatEntries(entries: readonly Entry[]): string {
  return `[${entries.map(formatEntry).join(", ")}]`;
}

export function formatMembers(m: Membership): string {
  const parts = [`(${m.voters.join(" ")})`];
  if (m.votersOutgoing.length > 0) parts.push(`outgoing (${m.votersOutgoing.join(" ")})`);
  if (m.learners.length > 0) parts.push(`learners (${m.learners.join(" ")})`);
  if (m.learnersNext.length > 0) parts.push(`learnersNext (${m.learnersNext.join(" ")})`);
  if (m.autoLeave) parts.push("autoLeave");
  return parts.join(" ");
}

export function formatMessage(m: Message): string {
  return `t${m.term} ${m.type}${bodyOf(m)}`;
}

function bodyOf(m: Message): string {
  switch (m.type) {
    case "voteRequest":
      return `${m.preVote ? " pre" : ""}${
        m.transfer ? " transfer" : ""
      } last ${m.lastIndex}@${m.lastTerm}`;
    case "voteResponse":
      return `${m.preVote ? " pre" : ""} ${m.granted ? "granted" : "refused"}`;
    case "append":
      return ` prev ${m.prevIndex}@${m.prevTerm} commit ${m.commit} ${formatEntries(m.entries)}`;
    case "appendResponse":
      return m.success
        ? ` holds ${m.index}`
        : ` refused ${m.index} hint ${m.hintIndex}@${m.hintTerm}`;
    case "heartbeat":
      return ` commit ${m.commit}${m.readContext > 0 ? ` context ${m.readContext}` : ""}`;
    case "heartbeatResponse":
      return m.readContext > 0 ? ` context ${m.readContext}` : "";
    case "installSnapshot":
      return ` ${m.meta.index}@${m.meta.term} ${formatMembers(m.meta.membership)}`;
    case "timeoutNow":
      return "";
    case "readIndexRequest":
      return ` token ${m.token}`;
    case "readIndexResponse":
      return ` token ${m.token} ${m.success ? `index ${m.index}` : "failed"}`;
  }
}

function formatWrite(batch: number, write: WriteBatch): string {
  const parts: string[] = [];
  if (write.hardState !== undefined) {
    const { term, votedFor, commit } = write.hardState;
    parts.push(`term ${term} vote ${votedFor} commit ${commit}`);
  }
  if (write.snapshot !== undefined) {
    parts.push(`snapshot ${write.snapshot.index}@${write.snapshot.term}`);
  }
  if (write.truncateFrom !== undefined) parts.push(`truncate from ${write.truncateFrom}`);
  if (write.entries.length > 0) parts.push(formatEntries(write.entries));
  return `write #${batch}: ${parts.join("; ")}`;
}

/** Everything of a Ready except its messages. */
export function formatReady(id: number, ready: Ready): string[] {
  const lines: string[] = [];
  if (ready.soft !== undefined) {
    const { role, term, leader } = ready.soft;
    lines.push(`${role} of term ${term}, leader ${leader === 0 ? "unknown" : leader}`);
  }
  if (ready.write !== undefined) lines.push(formatWrite(ready.batch, ready.write));
  if (ready.restore !== undefined) {
    lines.push(`restore ${ready.restore.index}@${ready.restore.term}`);
  }
  if (ready.committed.length > 0) lines.push(`apply ${formatEntries(ready.committed)}`);
  for (const read of ready.reads) {
    lines.push(`read ${read.token} ${read.success ? `at ${read.index}` : "failed"}`);
  }
  if (ready.lost.length > 0) {
    lines.push(`lost ${ready.lost.map(({ index, term }) => `${index}@${term}`).join(" ")}`);
  }
  if (ready.snapshotWanted !== undefined) {
    lines.push(`wants a snapshot at ${ready.snapshotWanted} or later`);
  }
  return lines.map((line) => `${id}: ${line}`);
}

export function formatStatus(s: RaftStatus): string {
  return `${s.id}: ${s.role} term ${s.term} leader ${s.leader} | snapshot ${s.snapshotIndex} first ${s.firstIndex} ` +
    `applied ${s.applied} commit ${s.commit} stable ${s.stable} last ${s.lastIndex} | ${
      formatMembers(s.membership)
    }`;
}

export function formatProgress(s: RaftStatus): string[] {
  return s.progress.map((p) =>
    `${s.id}: ${p.id} ${p.state} match ${p.match} next ${p.next} inflight ${p.inflight}` +
    `${p.learner ? " learner" : ""}${p.recentlyActive ? "" : " silent"}`
  );
}

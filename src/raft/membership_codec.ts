/**
 * Bytes of a membership, as in a membership entry. Version 1, all numbers big-endian: version u8 =
 * 1, flags u8 (bit 0 autoLeave, the rest 0), then voters, votersOutgoing, learners, learnersNext,
 * each as a count u16 followed by that many ids u64, strictly ascending.
 */
import { RAFT } from "../base/mod.ts";
import { isNodeId } from "./membership.ts";
import type { Membership, NodeId } from "./types.ts";

const VERSION = 1;
const FLAG_AUTO_LEAVE = 1;

type DecodedMembership =
  | { readonly type: "membership"; readonly membership: Membership }
  | { readonly type: "invalid"; readonly reason: string };

export function encodeMembership(members: Membership): Uint8Array<ArrayBuffer> {
  const lists = [members.voters, members.votersOutgoing, members.learners, members.learnersNext];
  const sizeBytes = 2 + lists.reduce((sum, list) => sum + 2 + 8 * list.length, 0);
  const bytes = new Uint8Array(sizeBytes);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, VERSION);
  view.setUint8(1, members.autoLeave ? FLAG_AUTO_LEAVE : 0);
  let at = 2;
  for (const list of lists) {
    view.setUint16(at, list.length);
    at += 2;
    for (const id of list) {
      view.setBigUint64(at, BigInt(id));
      at += 8;
    }
  }
  return bytes;
}

/** Never throws: bytes that are no membership give the reason. */
export function decodeMembership(data: Uint8Array): DecodedMembership {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  if (data.length < 2) return invalid(`${data.length} bytes are too short, wanted at least 2`);
  const version = view.getUint8(0);
  if (version !== VERSION) {
    return invalid(`version ${version} is unknown, wanted ${VERSION}; upgrade this node`);
  }
  const flags = view.getUint8(1);
  if ((flags & ~FLAG_AUTO_LEAVE) !== 0) return invalid(`flags ${flags} are unknown`);
  const lists: NodeId[][] = [];
  let at = 2;
  for (let i = 0; i < 4; i += 1) {
    const list = readList(view, at);
    if (typeof list === "string") return invalid(list);
    lists.push(list);
    at += 2 + 8 * list.length;
  }
  if (at !== data.length) return invalid(`${data.length - at} bytes follow the last list`);
  const [voters = [], votersOutgoing = [], learners = [], learnersNext = []] = lists;
  const autoLeave = flags === FLAG_AUTO_LEAVE;
  const membership = { voters, votersOutgoing, learners, learnersNext, autoLeave };
  const fault = inconsistency(membership);
  return fault === undefined ? { type: "membership", membership } : invalid(fault);
}

function readList(view: DataView, start: number): NodeId[] | string {
  if (start + 2 > view.byteLength) return `the bytes end before the list at ${start}`;
  const count = view.getUint16(start);
  if (count > RAFT.maxMembers) return `a list has ${count} ids, at most ${RAFT.maxMembers} allowed`;
  if (start + 2 + 8 * count > view.byteLength) return `the bytes end inside the list at ${start}`;
  const list: NodeId[] = [];
  for (let i = 0; i < count; i += 1) {
    const id = Number(view.getBigUint64(start + 2 + 8 * i));
    if (!isNodeId(id)) return `id ${id} is not a positive safe integer`;
    if (id <= (list[i - 1] ?? 0)) return `ids are not strictly ascending at ${id}`;
    list.push(id);
  }
  return list;
}

/** What makes the lists contradict each other, if anything does. */
function inconsistency(m: Membership): string | undefined {
  const voting = new Set([...m.voters, ...m.votersOutgoing]);
  if (m.voters.length === 0 && voting.size + m.learners.length > 0) return "there are no voters";
  if (m.learners.some((id) => voting.has(id))) return "a learner is also a voter";
  if (m.learnersNext.some((id) => !m.votersOutgoing.includes(id) || m.voters.includes(id))) {
    return "a future learner is not an outgoing voter";
  }
  if (m.autoLeave && m.votersOutgoing.length === 0) return "autoLeave is set outside a joint phase";
  return undefined;
}

function invalid(reason: string): DecodedMembership {
  return { type: "invalid", reason };
}

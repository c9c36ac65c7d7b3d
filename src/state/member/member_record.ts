/** The nodes of the cluster: records, tables, events and what can be read. */
import type { StateSource } from "../core/part.ts";

/** A node of the cluster. Who votes is in the log's membership, not here. */
export interface MemberRecord {
  readonly id: number;
  /** `host:port` of its gRPC port. */
  readonly address: string;
  /** It has acknowledged entries of the log, so a process with its id and no data has lost them. */
  readonly joined: boolean;
}

export interface MemberTables {
  readonly members: Map<number, MemberRecord>;
  /** In the order of their removal. */
  readonly removedMembers: Set<number>;
}

export type MemberEvent = { readonly type: "membersChanged" };

interface MembersView {
  /** Ascending by id. */
  members(): readonly MemberRecord[];
  member(id: number): MemberRecord | undefined;
  /** The node belonged to this cluster and was taken out of it. */
  wasRemoved(id: number): boolean;
}

export function sortedMembers({ members }: MemberTables): MemberRecord[] {
  return [...members.values()].sort((left, right) => left.id - right.id);
}

export function memberView(source: StateSource<MemberTables>): MembersView {
  return {
    members: () => sortedMembers(source.tables),
    member: (id) => source.tables.members.get(id),
    wasRemoved: (id) => source.tables.removedMembers.has(id),
  };
}

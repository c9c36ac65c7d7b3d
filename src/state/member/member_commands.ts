/** Commands about the nodes of the cluster, and how they stand in the log. */
import type { CommandCodec } from "../core/command.ts";

/** Where a node of the cluster is reached; an earlier removal of the id is forgotten. */
export interface PutMember {
  readonly type: "member.put";
  readonly id: number;
  readonly address: string;
  readonly joined: boolean;
}

export interface RemoveMember {
  readonly type: "member.remove";
  readonly id: number;
}

export const putMember: CommandCodec<PutMember> = {
  type: "member.put",
  number: 14,
  since: 1,
  write: (writer, { id, address, joined }) => void writer.varint(id).utf8(address).bool(joined),
  read: (reader) => ({
    type: "member.put",
    id: reader.varint(),
    address: reader.utf8(),
    joined: reader.bool(),
  }),
};

export const removeMember: CommandCodec<RemoveMember> = {
  type: "member.remove",
  number: 15,
  since: 1,
  write: (writer, command) => void writer.varint(command.id),
  read: (reader) => ({ type: "member.remove", id: reader.varint() }),
};

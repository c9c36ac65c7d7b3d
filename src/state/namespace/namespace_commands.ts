/** Commands about namespaces, and how they stand in the log. */
import type { ByteReader, ByteWriter } from "../../base/mod.ts";
import type { CommandCodec } from "../core/command.ts";
import { readName } from "../core/fields.ts";

interface NamespaceFields {
  readonly id: string;
  readonly name: string;
  readonly desc: string;
}

export interface CreateNamespace extends NamespaceFields {
  readonly type: "namespace.create";
}

export interface UpdateNamespace extends NamespaceFields {
  readonly type: "namespace.update";
}

export interface RemoveNamespace {
  readonly type: "namespace.remove";
  readonly id: string;
}

function writeFields(writer: ByteWriter, fields: NamespaceFields): void {
  writer.utf8(fields.id).utf8(fields.name).utf8(fields.desc);
}

function readFields(reader: ByteReader): NamespaceFields {
  return { id: readName(reader), name: reader.utf8(), desc: reader.utf8() };
}

export const createNamespace: CommandCodec<CreateNamespace> = {
  type: "namespace.create",
  number: 3,
  since: 1,
  write: writeFields,
  read: (reader) => ({ type: "namespace.create", ...readFields(reader) }),
};

export const updateNamespace: CommandCodec<UpdateNamespace> = {
  type: "namespace.update",
  number: 4,
  since: 1,
  write: writeFields,
  read: (reader) => ({ type: "namespace.update", ...readFields(reader) }),
};

export const removeNamespace: CommandCodec<RemoveNamespace> = {
  type: "namespace.remove",
  number: 5,
  since: 1,
  write: (writer, command) => void writer.utf8(command.id),
  read: (reader) => ({ type: "namespace.remove", id: readName(reader) }),
};

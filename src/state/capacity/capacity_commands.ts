/** The command about limits, and how it stands in the log. */
import {
  type ByteReader,
  type ByteWriter,
  readChoice,
  readOptional,
  writeChoice,
  writeOptional,
} from "../../base/mod.ts";
import type { CommandCodec } from "../core/command.ts";
import { readName } from "../core/fields.ts";
import { CAPACITY_SCOPES, type CapacityLimits, type CapacityScope } from "./capacity_record.ts";

/** What is absent stays as it is; without any limit left there is no record. */
export interface PutCapacity extends Partial<CapacityLimits> {
  readonly type: "capacity.put";
  readonly scope: CapacityScope;
  readonly name: string;
}

export const putCapacityCommand: CommandCodec<PutCapacity> = {
  type: "capacity.put",
  number: 39,
  since: 3,
  write(writer, { scope, name, quota, maxSize, maxAggrCount, maxAggrSize }) {
    writeChoice(writer, CAPACITY_SCOPES, scope);
    writer.utf8(name);
    for (const limit of [quota, maxSize, maxAggrCount, maxAggrSize]) {
      writeOptional(writer, limit, writeLimit);
    }
  },
  read(reader) {
    const scope = readChoice(reader, CAPACITY_SCOPES);
    const name = readName(reader);
    const quota = readOptional(reader, readLimit);
    const maxSize = readOptional(reader, readLimit);
    const maxAggrCount = readOptional(reader, readLimit);
    const maxAggrSize = readOptional(reader, readLimit);
    return {
      ...{ type: "capacity.put", scope, name },
      ...quota !== undefined && { quota },
      ...maxSize !== undefined && { maxSize },
      ...maxAggrCount !== undefined && { maxAggrCount },
      ...maxAggrSize !== undefined && { maxAggrSize },
    };
  },
};

function writeLimit(writer: ByteWriter, limit: number): void {
  writer.varint(limit);
}

function readLimit(reader: ByteReader): number {
  return reader.varint();
}

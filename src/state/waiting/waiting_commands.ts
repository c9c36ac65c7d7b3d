/** Commands about changes that are published later, and how they stand in the log. */
import {
  type ByteReader,
  BytesError,
  readChoice,
  readOptional,
  writeChoice,
  writeOptional,
} from "../../base/mod.ts";
import { type PublishConfig, publishConfig } from "../config/config_commands.ts";
import type { CommandCodec } from "../core/command.ts";
import { readText, writeText } from "../core/fields.ts";
import { WAITING_KINDS, type WaitingKind } from "./waiting_record.ts";

export interface PutWaiting {
  readonly type: "waiting.put";
  readonly kind: WaitingKind;
  readonly change: PublishConfig;
  /** Absent in a request: what is there when this is applied. */
  readonly expectedMd5?: string;
  readonly dueMs: number;
  readonly user: string;
  /** Of the access token that was shown; empty for none. */
  readonly tokenId: string;
}

export interface PublishWaiting {
  readonly type: "waiting.publish";
  readonly id: number;
  /** Who is proved to confirm a request; empty for what is due. */
  readonly user: string;
}

export interface CloseWaiting {
  readonly type: "waiting.close";
  readonly id: number;
  /** Kept to be shown; an empty one forgets the change. */
  readonly why: string;
}

export const putWaitingCommand: CommandCodec<PutWaiting> = {
  type: "waiting.put",
  number: 36,
  since: 3,
  write(writer, { kind, change, expectedMd5, dueMs, user, tokenId }) {
    writeChoice(writer, WAITING_KINDS, kind);
    publishConfig.write(writer, change);
    writeOptional(writer, expectedMd5, writeText);
    writer.varint(dueMs).utf8(user).utf8(tokenId);
  },
  read(reader) {
    const kind = readChoice(reader, WAITING_KINDS);
    const change = readFormalChange(reader);
    const expectedMd5 = readOptional(reader, readText);
    return {
      type: "waiting.put",
      ...{ kind, change },
      ...expectedMd5 !== undefined && { expectedMd5 },
      dueMs: reader.varint(),
      user: reader.utf8(),
      tokenId: reader.utf8(),
    };
  },
};

export const publishWaitingCommand: CommandCodec<PublishWaiting> = {
  type: "waiting.publish",
  number: 37,
  since: 3,
  write: (writer, { id, user }) => void writer.varint(id).utf8(user),
  read: (reader) => ({ type: "waiting.publish", id: reader.varint(), user: reader.utf8() }),
};

export const closeWaitingCommand: CommandCodec<CloseWaiting> = {
  type: "waiting.close",
  number: 38,
  since: 3,
  write: (writer, { id, why }) => void writer.varint(id).utf8(why),
  read: (reader) => ({ type: "waiting.close", id: reader.varint(), why: reader.utf8() }),
};

export function readFormalChange(reader: ByteReader): PublishConfig {
  const change = publishConfig.read(reader);
  if (change.gray === undefined && change.casMd5 === undefined) return change;
  throw new BytesError("Cannot read a change that waits: found a gray version or a condition");
}

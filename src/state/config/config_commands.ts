/** Commands about configs and their gray versions, and how they stand in the log. */
import {
  type ByteReader,
  BytesError,
  type ConfigKey,
  readChoice,
  readOptional,
  writeChoice,
  writeOptional,
} from "../../base/mod.ts";
import type { CommandCodec } from "../core/command.ts";
import { readConfigKey, readText, writeConfigKey, writeText } from "../core/fields.ts";
import { type ConfigInfo, readPublishedInfo, writePublishedInfo } from "./config_info.ts";
import { GRAY_TYPES, type GrayRecord } from "./config_record.ts";

export interface PublishConfig {
  readonly type: "config.publish";
  readonly key: ConfigKey;
  readonly content: string;
  /** Absent: keep the stored type, else `text`. */
  readonly configType?: string;
  readonly info: ConfigInfo;
  readonly encryptedDataKey?: string;
  /** Absent publishes unconditionally; the empty one demands that the version is absent. */
  readonly casMd5?: string;
  readonly sourceIp: string;
  /** Present: publishes this gray version and leaves the formal config alone. */
  readonly gray?: Pick<GrayRecord, "type" | "expression">;
  /** Why it is published, for its row of history; absent rather than empty. Came with version 3 of the rules. */
  readonly comment?: string;
  /** The limits of its namespace and group hold for it. Came with version 3 of the rules. */
  readonly obeysLimits?: true;
}

const COMMENT_SINCE = 3;
const LIMITS_SINCE = 3;

/** What follows at the end of a publish: one byte, in which entries without a comment are what they always were. */
const HAS_GRAY = 1;
const HAS_COMMENT = 2;
const OBEYS_LIMITS = 4;
const ALL_MEMBERS = HAS_GRAY | HAS_COMMENT | OBEYS_LIMITS;

export interface RemoveConfig {
  readonly type: "config.remove";
  readonly key: ConfigKey;
  readonly sourceIp: string;
  /** Present: removes only this gray version (`beta`, `tag_x`). */
  readonly grayName?: string;
}

export const publishConfig: CommandCodec<PublishConfig> = {
  type: "config.publish",
  number: 0,
  since: 1,
  sinceOf: ({ comment, obeysLimits }) =>
    Math.max(
      comment === undefined ? 1 : COMMENT_SINCE,
      obeysLimits === undefined ? 1 : LIMITS_SINCE,
    ),
  write(writer, command) {
    writeConfigKey(writer, command.key);
    writer.utf8(command.content);
    writeOptional(writer, command.configType, writeText);
    writePublishedInfo(writer, command.info);
    writeOptional(writer, command.encryptedDataKey, writeText);
    writeOptional(writer, command.casMd5, writeText);
    writer.utf8(command.sourceIp);
    const { gray, comment, obeysLimits } = command;
    writer.u8(
      (gray === undefined ? 0 : HAS_GRAY) | (comment === undefined ? 0 : HAS_COMMENT) |
        (obeysLimits === undefined ? 0 : OBEYS_LIMITS),
    );
    if (gray !== undefined) {
      writeChoice(writer, GRAY_TYPES, gray.type);
      writer.utf8(gray.expression);
    }
    if (comment !== undefined) writer.utf8(comment);
  },
  read(reader) {
    const key = readConfigKey(reader);
    const content = reader.utf8();
    const configType = readOptional(reader, readText);
    const info = readPublishedInfo(reader);
    const encryptedDataKey = readOptional(reader, readText);
    const casMd5 = readOptional(reader, readText);
    const sourceIp = reader.utf8();
    const has = reader.u8();
    if (has > ALL_MEMBERS) throw new BytesError(`Cannot read members of kind ${has}`);
    const gray = (has & HAS_GRAY) === 0
      ? undefined
      : { type: readChoice(reader, GRAY_TYPES), expression: reader.utf8() };
    const comment = (has & HAS_COMMENT) === 0 ? undefined : readComment(reader);
    return {
      type: "config.publish",
      key,
      content,
      ...(configType === undefined ? {} : { configType }),
      info,
      ...(encryptedDataKey === undefined ? {} : { encryptedDataKey }),
      ...(casMd5 === undefined ? {} : { casMd5 }),
      sourceIp,
      ...(gray === undefined ? {} : { gray }),
      ...(comment === undefined ? {} : { comment }),
      ...((has & OBEYS_LIMITS) === 0 ? {} : { obeysLimits: true as const }),
    };
  },
};

/** An empty one would be no other command than none. */
function readComment(reader: ByteReader): string {
  const comment = reader.utf8();
  if (comment === "") throw new BytesError("Cannot read a comment: found an empty one");
  return comment;
}

export const removeConfig: CommandCodec<RemoveConfig> = {
  type: "config.remove",
  number: 1,
  since: 1,
  write(writer, command) {
    writeConfigKey(writer, command.key);
    writer.utf8(command.sourceIp);
    writeOptional(writer, command.grayName, writeText);
  },
  read(reader) {
    const key = readConfigKey(reader);
    const sourceIp = reader.utf8();
    const grayName = readOptional(reader, readText);
    return {
      type: "config.remove",
      key,
      sourceIp,
      ...(grayName === undefined ? {} : { grayName }),
    };
  },
};

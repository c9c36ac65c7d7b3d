/** Commands about configs and their gray versions, and how they stand in the log. */
import {
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
}

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
  write(writer, command) {
    writeConfigKey(writer, command.key);
    writer.utf8(command.content);
    writeOptional(writer, command.configType, writeText);
    writePublishedInfo(writer, command.info);
    writeOptional(writer, command.encryptedDataKey, writeText);
    writeOptional(writer, command.casMd5, writeText);
    writer.utf8(command.sourceIp);
    writeOptional(writer, command.gray, (out, gray) => {
      writeChoice(out, GRAY_TYPES, gray.type);
      out.utf8(gray.expression);
    });
  },
  read(reader) {
    const key = readConfigKey(reader);
    const content = reader.utf8();
    const configType = readOptional(reader, readText);
    const info = readPublishedInfo(reader);
    const encryptedDataKey = readOptional(reader, readText);
    const casMd5 = readOptional(reader, readText);
    const sourceIp = reader.utf8();
    const gray = readOptional(reader, (from) => ({
      type: readChoice(from, GRAY_TYPES),
      expression: from.utf8(),
    }));
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
    };
  },
};

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

/** Commands about checks of configs, and how they stand in the log. */
import type { ConfigKey } from "../../base/mod.ts";
import type { CommandCodec } from "../core/command.ts";
import { readConfigKey, readName, writeConfigKey } from "../core/fields.ts";

export interface PutCheck {
  readonly type: "check.put";
  readonly key: ConfigKey;
  readonly documentType: string;
  readonly schema: string;
}

export interface RemoveCheck {
  readonly type: "check.remove";
  readonly key: ConfigKey;
}

export const putCheckCommand: CommandCodec<PutCheck> = {
  type: "check.put",
  number: 34,
  since: 3,
  write(writer, { key, documentType, schema }) {
    writeConfigKey(writer, key);
    writer.utf8(documentType).utf8(schema);
  },
  read: (reader) => ({
    type: "check.put",
    key: readConfigKey(reader),
    documentType: readName(reader),
    schema: reader.utf8(),
  }),
};

export const removeCheckCommand: CommandCodec<RemoveCheck> = {
  type: "check.remove",
  number: 35,
  since: 3,
  write: (writer, { key }) => writeConfigKey(writer, key),
  read: (reader) => ({ type: "check.remove", key: readConfigKey(reader) }),
};

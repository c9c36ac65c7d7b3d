/** Commands about persistent instances and overrides, and how they stand in the log. */
import { type ByteWriter, readList, type ServiceKey, writeList } from "../../base/mod.ts";
import type { CommandCodec } from "../core/command.ts";
import { readServiceKey, writeServiceKey } from "../core/fields.ts";
import {
  readInstance,
  readInstanceId,
  readOverride,
  writeInstance,
  writeInstanceId,
  writeOverride,
} from "./instance_fields.ts";
import type { InstanceId } from "./instance_id.ts";
import type { InstanceOverride, PersistentInstance } from "./instance_record.ts";

export interface PutInstance {
  readonly type: "instance.put";
  readonly key: ServiceKey;
  readonly instance: PersistentInstance;
}

export interface RemoveInstance {
  readonly type: "instance.remove";
  readonly key: ServiceKey;
  readonly id: InstanceId;
}

export interface PutOverride {
  readonly type: "override.put";
  readonly key: ServiceKey;
  readonly ids: readonly InstanceId[];
  readonly override: Omit<InstanceOverride, "updatedMs">;
}

export interface RemoveOverride {
  readonly type: "override.remove";
  readonly key: ServiceKey;
  readonly ids: readonly InstanceId[];
}

export const putInstance: CommandCodec<PutInstance> = {
  type: "instance.put",
  number: 9,
  since: 1,
  write(writer, command) {
    writeServiceKey(writer, command.key);
    writeInstance(writer, command.instance);
  },
  read: (reader) => ({
    type: "instance.put",
    key: readServiceKey(reader),
    instance: readInstance(reader),
  }),
};

export const removeInstance: CommandCodec<RemoveInstance> = {
  type: "instance.remove",
  number: 10,
  since: 1,
  write(writer, command) {
    writeServiceKey(writer, command.key);
    writeInstanceId(writer, command.id);
  },
  read: (reader) => ({
    type: "instance.remove",
    key: readServiceKey(reader),
    id: readInstanceId(reader),
  }),
};

function writeIds(writer: ByteWriter, ids: readonly InstanceId[]): void {
  writeList(writer, ids, writeInstanceId);
}

export const putOverride: CommandCodec<PutOverride> = {
  type: "override.put",
  number: 11,
  since: 1,
  write(writer, command) {
    writeServiceKey(writer, command.key);
    writeIds(writer, command.ids);
    writeOverride(writer, command.override);
  },
  read: (reader) => ({
    type: "override.put",
    key: readServiceKey(reader),
    ids: readList(reader, readInstanceId),
    override: readOverride(reader),
  }),
};

export const removeOverride: CommandCodec<RemoveOverride> = {
  type: "override.remove",
  number: 12,
  since: 1,
  write(writer, command) {
    writeServiceKey(writer, command.key);
    writeIds(writer, command.ids);
  },
  read: (reader) => ({
    type: "override.remove",
    key: readServiceKey(reader),
    ids: readList(reader, readInstanceId),
  }),
};

/** Instances and what is laid over them, as they look in commands and in a dump. */
import {
  type ByteReader,
  type ByteWriter,
  given,
  readMap,
  readOptional,
  writeMap,
  writeOptional,
} from "../../base/mod.ts";
import { readFinite, readName } from "../core/fields.ts";
import type { InstanceId } from "./instance_id.ts";
import type { InstanceOverride, PersistentInstance } from "./instance_record.ts";

export function writeInstanceId(writer: ByteWriter, id: InstanceId): void {
  writer.utf8(id.ip).varint(id.port).utf8(id.cluster);
}

export function readInstanceId(reader: ByteReader): InstanceId {
  return { ip: readName(reader), port: reader.varint(), cluster: readName(reader) };
}

export function writeInstance(writer: ByteWriter, instance: PersistentInstance): void {
  writeInstanceId(writer, instance);
  writer.f64(instance.weight).bool(instance.enabled).bool(instance.healthy);
  writeMap(writer, instance.metadata);
  writer.varint(instance.registeredMs);
}

export function readInstance(reader: ByteReader): PersistentInstance {
  const id = readInstanceId(reader);
  return {
    ip: id.ip,
    port: id.port,
    cluster: id.cluster,
    weight: readFinite(reader),
    enabled: reader.bool(),
    healthy: reader.bool(),
    metadata: readMap(reader),
    registeredMs: reader.varint(),
  };
}

/** In a dump the time stands beside it. */
export function writeOverride(
  writer: ByteWriter,
  override: Omit<InstanceOverride, "updatedMs">,
): void {
  writeOptional(writer, override.weight, (out, value) => out.f64(value));
  writeOptional(writer, override.enabled, (out, value) => out.bool(value));
  writeOptional(writer, override.metadata, writeMap);
}

export function readOverride(reader: ByteReader): Omit<InstanceOverride, "updatedMs"> {
  const weight = readOptional(reader, readFinite);
  const enabled = readOptional(reader, (from) => from.bool());
  const metadata = readOptional(reader, readMap);
  return given({ weight, enabled, metadata });
}

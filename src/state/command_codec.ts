/** Each kind of command as bytes. DESIGN.md of this room is the specification. */
import type { ByteReader, ByteWriter } from "../base/mod.ts";
import {
  readChoice,
  readCluster,
  readConfigKey,
  readFinite,
  readInstance,
  readInstanceId,
  readList,
  readMap,
  readName,
  readOptional,
  readServiceKey,
  readText,
  writeChoice,
  writeCluster,
  writeConfigKey,
  writeInstance,
  writeInstanceId,
  writeList,
  writeMap,
  writeOptional,
  writeServiceKey,
  writeText,
} from "./core/fields.ts";
import type { Command, ConfigInfo, InstanceId, InstanceOverride } from "./types.ts";

type Kind = Command["type"];
type Of<K extends Kind> = Extract<Command, { type: K }>;

interface Codec<K extends Kind> {
  readonly write: (writer: ByteWriter, command: Of<K>) => void;
  readonly read: (reader: ByteReader) => Of<K>;
}

/** The place of a kind in this list is its number in the log: append only. */
const KINDS: readonly Kind[] = [
  "config.publish",
  "config.remove",
  "history.trim",
  "namespace.create",
  "namespace.update",
  "namespace.remove",
  "service.put",
  "service.remove",
  "cluster.put",
  "instance.put",
  "instance.remove",
  "override.put",
  "override.remove",
  "switch.put",
  "member.put",
  "member.remove",
];
const MODES: readonly Of<"service.put">["mode"][] = ["create", "update", "ensure"];
const GRAY_TYPES: readonly ("beta" | "tag")[] = ["beta", "tag"];
const INFO_NAMES = ["appName", "desc", "use", "effect", "schema", "tags"] as const;

function writeInfo(writer: ByteWriter, info: ConfigInfo): void {
  for (const name of INFO_NAMES) writeOptional(writer, info[name], writeText);
}

function readInfo(reader: ByteReader): ConfigInfo {
  const info: { -readonly [Name in keyof ConfigInfo]: ConfigInfo[Name] } = {};
  for (const name of INFO_NAMES) {
    const value = readOptional(reader, readText);
    if (value !== undefined) info[name] = value;
  }
  return info;
}

const publish: Codec<"config.publish"> = {
  write(writer, command) {
    writeConfigKey(writer, command.key);
    writer.utf8(command.content);
    writeOptional(writer, command.configType, writeText);
    writeInfo(writer, command.info);
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
    const info = readInfo(reader);
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

const remove: Codec<"config.remove"> = {
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

const trim: Codec<"history.trim"> = {
  write: (writer, command) => void writer.varint(command.beforeMs),
  read: (reader) => ({ type: "history.trim", beforeMs: reader.varint() }),
};

interface NamespaceFields {
  readonly id: string;
  readonly name: string;
  readonly desc: string;
}

function writeNamespace(writer: ByteWriter, fields: NamespaceFields): void {
  writer.utf8(fields.id).utf8(fields.name).utf8(fields.desc);
}

function readNamespace(reader: ByteReader): NamespaceFields {
  return { id: readName(reader), name: reader.utf8(), desc: reader.utf8() };
}

const createNamespace: Codec<"namespace.create"> = {
  write: writeNamespace,
  read: (reader) => ({ type: "namespace.create", ...readNamespace(reader) }),
};

const updateNamespace: Codec<"namespace.update"> = {
  write: writeNamespace,
  read: (reader) => ({ type: "namespace.update", ...readNamespace(reader) }),
};

const removeNamespace: Codec<"namespace.remove"> = {
  write: (writer, command) => void writer.utf8(command.id),
  read: (reader) => ({ type: "namespace.remove", id: readName(reader) }),
};

const putService: Codec<"service.put"> = {
  write(writer, command) {
    writeServiceKey(writer, command.key);
    writeChoice(writer, MODES, command.mode);
    writeOptional(writer, command.protectThreshold, (out, value) => out.f64(value));
    writeOptional(writer, command.metadata, writeMap);
    writeOptional(
      writer,
      command.selector,
      (out, selector) => out.utf8(selector.type).utf8(selector.expression),
    );
    writeOptional(writer, command.persistent, (out, value) => out.bool(value));
  },
  read(reader) {
    const key = readServiceKey(reader);
    const mode = readChoice(reader, MODES);
    const protectThreshold = readOptional(reader, readFinite);
    const metadata = readOptional(reader, readMap);
    const selector = readOptional(reader, (from) => ({
      type: from.utf8(),
      expression: from.utf8(),
    }));
    const persistent = readOptional(reader, (from) => from.bool());
    return {
      type: "service.put",
      key,
      mode,
      ...(protectThreshold === undefined ? {} : { protectThreshold }),
      ...(metadata === undefined ? {} : { metadata }),
      ...(selector === undefined ? {} : { selector }),
      ...(persistent === undefined ? {} : { persistent }),
    };
  },
};

const removeService: Codec<"service.remove"> = {
  write: (writer, command) => writeServiceKey(writer, command.key),
  read: (reader) => ({ type: "service.remove", key: readServiceKey(reader) }),
};

const putCluster: Codec<"cluster.put"> = {
  write(writer, command) {
    writeServiceKey(writer, command.key);
    writeCluster(writer, command.cluster);
  },
  read: (reader) => ({
    type: "cluster.put",
    key: readServiceKey(reader),
    cluster: readCluster(reader),
  }),
};

const putInstance: Codec<"instance.put"> = {
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

const removeInstance: Codec<"instance.remove"> = {
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

/** Also the form in a dump, where the time stands beside it. */
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
  return {
    ...(weight === undefined ? {} : { weight }),
    ...(enabled === undefined ? {} : { enabled }),
    ...(metadata === undefined ? {} : { metadata }),
  };
}

function writeIds(writer: ByteWriter, ids: readonly InstanceId[]): void {
  writeList(writer, ids, writeInstanceId);
}

const putOverride: Codec<"override.put"> = {
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

const removeOverride: Codec<"override.remove"> = {
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

const putSwitch: Codec<"switch.put"> = {
  write: (writer, command) => void writer.utf8(command.entry).utf8(command.value),
  read: (reader) => ({ type: "switch.put", entry: readName(reader), value: reader.utf8() }),
};

const putMember: Codec<"member.put"> = {
  write: (writer, command) =>
    void writer.varint(command.id).utf8(command.address).bool(command.joined),
  read: (reader) => ({
    type: "member.put",
    id: reader.varint(),
    address: reader.utf8(),
    joined: reader.bool(),
  }),
};

const removeMember: Codec<"member.remove"> = {
  write: (writer, command) => void writer.varint(command.id),
  read: (reader) => ({ type: "member.remove", id: reader.varint() }),
};

const CODECS: { readonly [K in Kind]: Codec<K> } = {
  "config.publish": publish,
  "config.remove": remove,
  "history.trim": trim,
  "namespace.create": createNamespace,
  "namespace.update": updateNamespace,
  "namespace.remove": removeNamespace,
  "service.put": putService,
  "service.remove": removeService,
  "cluster.put": putCluster,
  "instance.put": putInstance,
  "instance.remove": removeInstance,
  "override.put": putOverride,
  "override.remove": removeOverride,
  "switch.put": putSwitch,
  "member.put": putMember,
  "member.remove": removeMember,
};

/** Writes the kind's number and the command. */
export function writeCommand<K extends Kind>(writer: ByteWriter, kind: K, command: Of<K>): void {
  writer.u8(KINDS.indexOf(kind));
  CODECS[kind].write(writer, command);
}

/** Reads what `writeCommand` wrote; throws BytesError on anything else. */
export function readCommand(reader: ByteReader): Command {
  return CODECS[readChoice(reader, KINDS)].read(reader);
}

/** The records in the items of a transfer file, table by table. Decoders throw BytesError. */
import {
  ByteReader,
  BytesError,
  type ConfigKey,
  DEFAULT_CLUSTER,
  DEFAULT_NAMESPACE,
  protoFields,
  ProtoWriter,
  readProtoVarint,
} from "../base/mod.ts";

/** One published version of a config; the newest one comes last and is the config itself. */
export interface TransferVersion {
  readonly id: number;
  readonly content: string;
  readonly modifiedMs: number;
  /** Who published it; empty when unknown. */
  readonly operator: string;
}

interface TransferConfig {
  readonly content: string;
  readonly versions: readonly TransferVersion[];
  /** Empty when unknown. */
  readonly type: string;
  readonly desc: string;
}

interface TransferNamespace {
  readonly id: string;
  readonly name: string;
}

/** A persistent instance. */
export interface TransferInstance {
  readonly namespace: string;
  readonly group: string;
  readonly service: string;
  readonly ip: string;
  readonly port: number;
  readonly cluster: string;
  readonly weight: number;
  readonly enabled: boolean;
  readonly healthy: boolean;
  readonly ephemeral: boolean;
  readonly metadata: Readonly<Record<string, string>>;
}

const SEPARATOR = "\x02";
/** Says that a user made the namespace. */
const USER_NAMESPACE = "2";

/** Key of a config's item. The default namespace has no name there. */
export function encodeConfigKey({ namespace, group, dataId }: ConfigKey): Uint8Array {
  const parts = namespace === DEFAULT_NAMESPACE ? [dataId, group] : [dataId, group, namespace];
  return new TextEncoder().encode(parts.join(SEPARATOR));
}

export function decodeConfigKey(key: Uint8Array): ConfigKey {
  const parts = new TextDecoder("utf-8", { ignoreBOM: true }).decode(key).split(SEPARATOR);
  const [dataId = "", group = "", namespace = ""] = parts;
  if (dataId === "" || group === "" || parts.length > 3) {
    throw new BytesError("Cannot read a config's key: dataId, group and namespace are wanted");
  }
  return { namespace: namespace === "" ? DEFAULT_NAMESPACE : namespace, group, dataId };
}

export function encodeTransferConfig(config: TransferConfig): Uint8Array {
  const out = new ProtoWriter().text(1, config.content);
  for (const { id, content, modifiedMs, operator } of config.versions) {
    const version = new ProtoWriter().uint(1, id).text(2, content);
    out.message(2, version.uint(3, modifiedMs).text(4, operator));
  }
  return out.text(3, config.type).text(4, config.desc).take();
}

export function decodeTransferConfig(value: Uint8Array): TransferConfig {
  let content = "";
  let type = "";
  let desc = "";
  const versions: TransferVersion[] = [];
  for (const field of protoFields(value)) {
    if (field.number === 1) content = field.text();
    else if (field.number === 2) versions.push(decodeVersion(field.bytes()));
    else if (field.number === 3) type = field.text();
    else if (field.number === 4) desc = field.text();
  }
  return { content, versions, type, desc };
}

function decodeVersion(value: Uint8Array): TransferVersion {
  let id = 0;
  let content = "";
  let modifiedMs = 0;
  let operator = "";
  for (const field of protoFields(value)) {
    if (field.number === 1) id = field.int();
    else if (field.number === 2) content = field.text();
    else if (field.number === 3) modifiedMs = field.int();
    else if (field.number === 4) operator = field.text();
  }
  return { id, content, modifiedMs, operator };
}

export function encodeTransferNamespace({ id, name }: TransferNamespace): Uint8Array {
  return new ProtoWriter().text(1, id).text(2, name).text(3, USER_NAMESPACE).take();
}

export function decodeTransferNamespace(value: Uint8Array): TransferNamespace {
  const [id, name] = decodeTextPair(value);
  return { id, name };
}

/** Unlike the others, an instance has its length before it. */
export function encodeTransferInstance(instance: TransferInstance): Uint8Array {
  const out = new ProtoWriter().text(1, instance.ip).uint(2, instance.port);
  out.float(3, instance.weight).bool(4, instance.enabled).bool(5, instance.healthy);
  out.bool(6, instance.ephemeral);
  for (const [name, value] of Object.entries(instance.metadata)) {
    out.message(7, new ProtoWriter().text(1, name).text(2, value));
  }
  out.text(8, instance.namespace).text(9, instance.group).text(10, instance.service);
  return out.text(11, instance.cluster).takeDelimited();
}

export function decodeTransferInstance(value: Uint8Array): TransferInstance {
  const reader = new ByteReader(value);
  const message = reader.raw(readProtoVarint(reader));
  reader.end();
  const texts = new Map<number, string>();
  const numbers = new Map<number, number>();
  const metadata = new Map<string, string>();
  for (const field of protoFields(message)) {
    const { number } = field;
    if (number === 1 || (number >= 8 && number <= 12)) texts.set(number, field.text());
    else if (number === 3) numbers.set(number, field.float());
    else if (number === 7) metadata.set(...decodeTextPair(field.bytes()));
    else if (number <= 6) numbers.set(number, field.int());
  }
  const text = (number: number, fallback = "") => texts.get(number) ?? fallback;
  return {
    namespace: text(8, DEFAULT_NAMESPACE),
    group: text(9),
    service: text(10),
    ip: text(1),
    port: numbers.get(2) ?? 0,
    cluster: text(11, DEFAULT_CLUSTER),
    weight: numbers.get(3) ?? 0,
    enabled: numbers.get(4) === 1,
    healthy: numbers.get(5) === 1,
    ephemeral: numbers.get(6) === 1,
    metadata: Object.fromEntries(metadata),
  };
}

/** A message of two texts, as the entries of a map are. */
export function decodeTextPair(message: Uint8Array): readonly [first: string, second: string] {
  let first = "";
  let second = "";
  for (const field of protoFields(message)) {
    if (field.number === 1) first = field.text();
    else if (field.number === 2) second = field.text();
  }
  return [first, second];
}

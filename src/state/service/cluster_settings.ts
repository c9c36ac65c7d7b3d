/** Settings of one cluster of a service, and how they look as bytes. */
import {
  type ByteReader,
  type ByteWriter,
  readChoice,
  readList,
  readMap,
  writeChoice,
  writeList,
  writeMap,
} from "../../base/mod.ts";
import { readFinite, readName } from "../core/fields.ts";

export interface HealthChecker {
  readonly type: "NONE" | "TCP" | "HTTP" | "MYSQL";
  /** HTTP: path, headers (`k:v|k:v`), expectedResponseCode; MYSQL: user, pwd, cmd. */
  readonly options: Readonly<Record<string, string | number>>;
}

export interface ClusterSettings {
  readonly name: string;
  readonly healthChecker: HealthChecker;
  readonly checkPort: number;
  readonly useInstancePort: boolean;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The place in this list is a number in the log: append only. */
const CHECKERS: readonly HealthChecker["type"][] = ["NONE", "TCP", "HTTP", "MYSQL"];

function writeChecker(writer: ByteWriter, checker: HealthChecker): void {
  writeChoice(writer, CHECKERS, checker.type);
  writeList(writer, Object.entries(checker.options), (out, [name, value]) => {
    out.utf8(name).bool(typeof value === "number");
    if (typeof value === "number") out.f64(value);
    else out.utf8(value);
  });
}

function readChecker(reader: ByteReader): HealthChecker {
  const type = readChoice(reader, CHECKERS);
  const options = readList(reader, (from): [string, string | number] => {
    const name = from.utf8();
    return [name, from.bool() ? readFinite(from) : from.utf8()];
  });
  return { type, options: Object.fromEntries(options) };
}

export function writeCluster(writer: ByteWriter, cluster: ClusterSettings): void {
  writer.utf8(cluster.name);
  writeChecker(writer, cluster.healthChecker);
  writer.varint(cluster.checkPort).bool(cluster.useInstancePort);
  writeMap(writer, cluster.metadata);
}

export function readCluster(reader: ByteReader): ClusterSettings {
  return {
    name: readName(reader),
    healthChecker: readChecker(reader),
    checkPort: reader.varint(),
    useInstancePort: reader.bool(),
    metadata: readMap(reader),
  };
}

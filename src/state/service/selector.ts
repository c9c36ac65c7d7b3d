/** Which instances of a service a client gets, as Nacos keeps it; nothing evaluates it here. */
import type { ByteReader, ByteWriter } from "../../base/mod.ts";

export interface Selector {
  readonly type: string;
  readonly expression: string;
}

export function writeSelector(writer: ByteWriter, selector: Selector): void {
  writer.utf8(selector.type).utf8(selector.expression);
}

export function readSelector(reader: ByteReader): Selector {
  return { type: reader.utf8(), expression: reader.utf8() };
}

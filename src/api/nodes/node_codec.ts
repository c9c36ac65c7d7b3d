/** Questions about nodes and their answers as bytes. What follows behind what is known here is overlooked. */
import { ByteReader, BytesError, ByteWriter, CONSOLE, LATENCY_BOUNDS_MS } from "../../base/mod.ts";
import type { Page } from "../../state/mod.ts";
import type { ConnectionView, NodeFigures, RatePoint, RateSeries } from "./types.ts";

export type NodeQuestion =
  | { readonly kind: "figures" }
  | { readonly kind: "rates"; readonly steps: number }
  | { readonly kind: "connections"; readonly text: string; readonly count: number }
  | { readonly kind: "reset"; readonly connectionId: string };

/** Numbers on the wire: the place in this list. Append only. */
const KINDS: readonly NodeQuestion["kind"][] = ["figures", "rates", "connections", "reset"];

export function writeQuestion(question: NodeQuestion): Uint8Array {
  const writer = new ByteWriter(64).u8(KINDS.indexOf(question.kind));
  if (question.kind === "rates") writer.varint(question.steps);
  if (question.kind === "connections") writer.utf8(question.text).varint(question.count);
  if (question.kind === "reset") writer.utf8(question.connectionId);
  return writer.take();
}

/** Throws BytesError, also for a question of a newer version. */
export function readQuestion(body: Uint8Array): NodeQuestion {
  const reader = new ByteReader(body);
  const number = reader.u8();
  const kind = KINDS[number];
  switch (kind) {
    case "figures":
      return { kind };
    case "rates":
      return { kind, steps: bounded(reader.varint(), CONSOLE.rateSteps, "steps") };
    case "connections": {
      const text = reader.utf8();
      bounded(text.length, CONSOLE.maxTextChars, "characters");
      return { kind, text, count: bounded(reader.varint(), CONSOLE.maxClientRows, "rows") };
    }
    case "reset":
      return { kind, connectionId: reader.utf8() };
    default:
      throw new BytesError(`Cannot answer a question about nodes of kind ${number}`);
  }
}

/** What another node says is not believed where it says how much there is to come. */
function bounded(found: number, most: number, what: string): number {
  if (found <= most) return found;
  throw new BytesError(`Cannot read ${found} ${what}: at most ${most} are wanted`);
}

export function writeFigures(figures: NodeFigures): Uint8Array {
  return new ByteWriter(128)
    .varint(figures.startedMs).varint(figures.memoryBytes)
    .varint(figures.diskFreeBytes).varint(figures.diskTotalBytes).varint(figures.dataBytes)
    .varint(figures.connections).varint(figures.term).varint(figures.appliedIndex)
    .utf8(figures.trouble).bool(figures.isDiskFull).take();
}

export function readFigures(body: Uint8Array): NodeFigures {
  const reader = new ByteReader(body);
  return {
    startedMs: reader.varint(),
    memoryBytes: reader.varint(),
    diskFreeBytes: reader.varint(),
    diskTotalBytes: reader.varint(),
    dataBytes: reader.varint(),
    connections: reader.varint(),
    term: reader.varint(),
    appliedIndex: reader.varint(),
    trouble: reader.utf8(),
    isDiskFull: reader.bool(),
  };
}

export function writeRates({ lastStep, points }: RateSeries): Uint8Array {
  const writer = new ByteWriter(4_096).varint(lastStep).varint(points.length);
  for (const point of points) {
    writer.bool(point !== undefined);
    if (point === undefined) continue;
    writer.varint(point.http).varint(point.grpc).varint(point.pushes).varint(point.errors);
    writer.varint(point.latencies.length);
    for (const count of point.latencies) writer.varint(count);
  }
  return writer.take();
}

export function readRates(body: Uint8Array): RateSeries {
  const reader = new ByteReader(body);
  const lastStep = reader.varint();
  const count = bounded(reader.varint(), CONSOLE.rateSteps, "steps");
  const points: (RatePoint | undefined)[] = [];
  for (let at = 0; at < count; at++) points.push(reader.bool() ? readPoint(reader) : undefined);
  return { lastStep, points };
}

function readPoint(reader: ByteReader): RatePoint {
  const [http, grpc] = [reader.varint(), reader.varint()];
  const [pushes, errors] = [reader.varint(), reader.varint()];
  const length = bounded(reader.varint(), LATENCY_BOUNDS_MS.length + 1, "counts of latency");
  const latencies: number[] = [];
  for (let at = 0; at < length; at++) latencies.push(reader.varint());
  return { http, grpc, pushes, errors, latencies };
}

export function writeConnections({ totalCount, items }: Page<ConnectionView>): Uint8Array {
  const writer = new ByteWriter(4_096).varint(totalCount).varint(items.length);
  for (const one of items) {
    writer.utf8(one.id).utf8(one.ip).utf8(one.app).utf8(one.sdk);
    writer.varint(one.connectedMs).varint(one.lastActiveMs);
    writer.varint(one.publishes).varint(one.subscribes).varint(one.listens);
  }
  return writer.take();
}

export function readConnections(body: Uint8Array): Page<ConnectionView> {
  const reader = new ByteReader(body);
  const totalCount = reader.varint();
  const count = bounded(reader.varint(), CONSOLE.maxClientRows, "rows");
  const items: ConnectionView[] = [];
  for (let at = 0; at < count; at++) {
    const [id, ip, app, sdk] = [reader.utf8(), reader.utf8(), reader.utf8(), reader.utf8()];
    items.push({
      ...{ id, ip, app, sdk },
      connectedMs: reader.varint(),
      lastActiveMs: reader.varint(),
      publishes: reader.varint(),
      subscribes: reader.varint(),
      listens: reader.varint(),
    });
  }
  return { totalCount, items };
}

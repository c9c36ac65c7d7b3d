import { assertEquals, assertThrows } from "#assert";
import { BytesError, ByteWriter, CONSOLE, LATENCY_BOUNDS_MS } from "../../base/mod.ts";
import {
  type NodeQuestion,
  readConnections,
  readFigures,
  readQuestion,
  readRates,
  writeConnections,
  writeFigures,
  writeQuestion,
  writeRates,
} from "./node_codec.ts";

const FIGURES = {
  ...{ startedMs: 1, memoryBytes: 2, diskFreeBytes: 3, diskTotalBytes: 4, dataBytes: 5 },
  ...{ connections: 6, term: 7, appliedIndex: 8, trouble: "why", isDiskFull: true },
};
const LATENCIES = Array.from({ length: LATENCY_BOUNDS_MS.length + 1 }, (_, at) => at);
const POINT = { http: 1, grpc: 2, pushes: 3, errors: 4, latencies: LATENCIES };
const CONNECTION = {
  ...{ id: "a", ip: "10.0.0.1", app: "shop", sdk: "java" },
  ...{ connectedMs: 1, lastActiveMs: 2, publishes: 3, subscribes: 4, listens: 5 },
};

Deno.test("questions come back as they were, as large as they may be", () => {
  const questions: readonly NodeQuestion[] = [
    { kind: "figures" },
    { kind: "rates", steps: CONSOLE.rateSteps },
    {
      kind: "connections",
      text: "x".repeat(CONSOLE.maxTextChars),
      count: CONSOLE.maxClientRows,
    },
    { kind: "reset", connectionId: "c1" },
  ];
  for (const [at, question] of questions.entries()) {
    const bytes = writeQuestion(question);
    assertEquals(readQuestion(bytes), question);
    assertEquals(bytes[0], at, "the number that other versions know");
  }
});

Deno.test("answers come back as they were, and what a later version says behind them is passed over", () => {
  const longer = (bytes: Uint8Array) => new Uint8Array([...bytes, 9]);
  const series = { lastStep: 9, points: [POINT, undefined, { ...POINT, latencies: [] }] };
  const full = Array.from({ length: CONSOLE.rateSteps }, () => undefined);
  const page = { totalCount: 7, items: [CONNECTION, { ...CONNECTION, id: "b" }] };
  assertEquals(readFigures(longer(writeFigures(FIGURES))), FIGURES);
  assertEquals(readFigures(writeFigures({ ...FIGURES, isDiskFull: false })).isDiskFull, false);
  assertEquals(readRates(longer(writeRates(series))), series);
  assertEquals(readRates(writeRates({ lastStep: 1, points: full })).points.length, full.length);
  assertEquals(readConnections(longer(writeConnections(page))), page);
});

Deno.test("what is said to come is not believed beyond its bound", () => {
  const bytesOf = (...numbers: readonly number[]) => {
    const writer = new ByteWriter(16);
    for (const number of numbers) writer.varint(number);
    return writer.take();
  };
  const refused: readonly [() => unknown, string][] = [
    [() => readRates(bytesOf(1, CONSOLE.rateSteps + 1)), "steps"],
    [() => readRates(bytesOf(1, 1, 1, 0, 0, 0, 0, LATENCIES.length + 1)), "counts of latency"],
    [() => readConnections(bytesOf(0, CONSOLE.maxClientRows + 1)), "rows"],
    [
      () => readQuestion(writeQuestion({ kind: "rates", steps: CONSOLE.rateSteps + 1 })),
      `Cannot read ${CONSOLE.rateSteps + 1} steps`,
    ],
    [
      () =>
        readQuestion(
          writeQuestion({
            kind: "connections",
            text: "x".repeat(CONSOLE.maxTextChars + 1),
            count: 1,
          }),
        ),
      "characters",
    ],
    [
      () =>
        readQuestion(
          writeQuestion({ kind: "connections", text: "", count: CONSOLE.maxClientRows + 1 }),
        ),
      "rows",
    ],
  ];
  for (const [read, what] of refused) assertThrows(read, BytesError, what);
});

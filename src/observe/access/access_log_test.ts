import { assertEquals } from "#assert";
import { CollectedLog } from "../../../tests/support/collected_log.ts";
import { ACCESS, type AccessEntry, type Clock } from "../../base/mod.ts";
import { AccessLog } from "./access_log.ts";
import type { LineSink } from "./line_queue.ts";

const ENTRY: AccessEntry = {
  atMs: 0,
  protocol: "grpc",
  ip: "10.0.0.7",
  user: "",
  method: "CALL",
  path: "ConfigQueryRequest",
  namespace: "",
  group: "G",
  name: "app.yaml",
  status: 200,
  sizeBytes: 12,
  tookMs: 1,
  requestId: "1",
};

/** A log whose sink takes what it is given when the test says so. */
function slowLog() {
  const writes: { readonly text: string; readonly end: (error?: Error) => void }[] = [];
  let told = Promise.withResolvers<void>();
  let closed = 0;
  const sink: LineSink = {
    write: (bytes) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      const text = new TextDecoder().decode(bytes);
      writes.push({ text, end: (error) => error === undefined ? resolve() : reject(error) });
      told.resolve();
      told = Promise.withResolvers<void>();
      return promise;
    },
    close: () => {
      closed++;
      return Promise.resolve();
    },
  };
  const time = { nowMs: 0 };
  const clock: Clock = { nowMs: () => time.nowMs, monotonicMs: () => time.nowMs };
  const collected = new CollectedLog();
  const log = new AccessLog({ sink, format: "json", clock, logger: collected.logger });
  /** Resolves when the write of this number has begun. */
  const begun = async (count: number) => {
    while (writes.length < count) await told.promise;
    return writes[count - 1] ?? writes[0]!;
  };
  return { log, writes, begun, collected, time, closed: () => closed };
}

function take(log: AccessLog, count: number): void {
  for (let at = 0; at < count; at++) log.take({ ...ENTRY, requestId: `${at}` });
}

Deno.test("lines gather and are written together, in their order", async () => {
  const { log, begun, writes } = slowLog();
  take(log, 3);
  assertEquals(writes.length, 0, "whoever is answered does not wait");
  const first = await begun(1);
  const ids = first.text.trimEnd().split("\n").map((line) => JSON.parse(line).requestId);
  assertEquals(ids, ["0", "1", "2"]);
  first.end();
  await log.close();
  assertEquals(log.counts, { written: 3, dropped: 0 });
});

Deno.test("much at once is written at once, one write after the other", async () => {
  const { log, begun, writes } = slowLog();
  while (writes.length === 0) take(log, 1);
  const [{ text } = { text: "" }] = writes;
  assertEquals(text.length >= ACCESS.flushBytes && text.length < ACCESS.flushBytes + 400, true);
  take(log, 1_000);
  assertEquals(writes.length, 1, "the write before has not ended");
  writes[0]?.end();
  (await begun(2)).end();
  await log.close();
  assertEquals(log.counts.dropped, 0);
});

Deno.test("what a slow disk leaves waiting is bounded; what comes above is dropped and counted", async () => {
  const { log, writes, begun } = slowLog();
  const sizeBytes = JSON.stringify(ENTRY).length;
  const many = Math.ceil(2 * ACCESS.maxQueuedBytes / sizeBytes);
  take(log, many);
  const { dropped } = log.counts;
  assertEquals(dropped > many / 4 && dropped < many, true, `${dropped} of ${many}`);
  writes[0]?.end();
  const rest = await begun(2);
  const held = (writes[0]?.text.length ?? 0) + rest.text.length;
  assertEquals(held >= ACCESS.maxQueuedBytes && held < ACCESS.maxQueuedBytes + 400, true);
  take(log, 1);
  assertEquals(log.counts.dropped, dropped, "there is room for more");
  rest.end();
  const closing = log.close();
  (await begun(3)).end();
  await closing;
  assertEquals(log.counts.written + dropped, many + 1);
});

Deno.test("a write that fails loses its lines, is told once in a while, and ends nothing", async () => {
  const { log, begun, collected, time } = slowLog();
  for (let round = 1; round <= 3; round++) {
    take(log, 2);
    (await begun(round)).end(new Error("no space"));
    time.nowMs += ACCESS.faultLogMs / 2;
  }
  take(log, 1);
  (await begun(4)).end();
  await log.close();
  assertEquals(log.counts, { written: 1, dropped: 6 });
  assertEquals(collected.entries.map(({ level, fields }) => [level, fields]), [
    ["error", { error: "no space", dropped: 2 }],
    ["error", { error: "no space", dropped: 6 }],
  ]);
});

Deno.test("close() writes what waits and gives the sink back; what comes later is dropped", async () => {
  const { log, begun, closed } = slowLog();
  take(log, 1);
  const closing = log.close();
  take(log, 1);
  (await begun(1)).end();
  await closing;
  assertEquals([closed(), log.counts], [1, { written: 1, dropped: 1 }]);
});

/** Real threads on a real port. */
import { assert, assertEquals } from "#assert";
import { silentLogger, systemTimers } from "../base/mod.ts";
import { NO_FIELDS, startH1Server, WholeAnswer } from "../h1/mod.ts";
import { Fronts, type FrontThread } from "./fronts.ts";

const CONNECTIONS = 12;

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 10));
}

async function answers(port: number): Promise<Set<string>> {
  const texts = new Set<string>();
  for (let at = 0; at < CONNECTIONS; at++) {
    const client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
    const body = "y".repeat(at % 2 === 0 ? 10 : 300_000);
    const answer = await fetch(`http://127.0.0.1:${port}/a`, { client, method: "POST", body });
    texts.add(`${answer.status} ${await answer.text()}`);
    client.close();
  }
  return texts;
}

Deno.test("when a thread is killed the port goes on, and another thread takes its place", async () => {
  const threads: FrontThread[] = [];
  const fronts = new Fronts({
    ...{ count: 2, keptPath: "/a", keepsAnswers: false, logger: silentLogger },
    connections: { maxConnections: 300, reservedConnections: 30 },
    timers: systemTimers,
    onHits: () => {},
    startThread: () => {
      const url = new URL("./front_worker.ts", import.meta.url);
      const thread = new Worker(url, { type: "module" }) as FrontThread;
      threads.push(thread);
      return thread;
    },
  });
  let served = 0;
  const service = async (request: { bytes(): Promise<Uint8Array> }) => {
    served++;
    const { length } = await request.bytes();
    return new WholeAnswer(
      length === 10 || length === 300_000 ? "ok" : `${length}`,
      200,
      NO_FIELDS,
    );
  };
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0, reusePort: true });
  const own = startH1Server({
    ...{ hostname: "127.0.0.1", port: 0, service, logger: silentLogger, listener },
  });
  const port = fronts.share(own, service);
  await until(() => fronts.figures().running === 2);
  assertEquals([...await answers(port.port)], ["200 ok"]);
  const [first] = threads;
  assert(first !== undefined);
  first.terminate();
  first.onerror?.(new ErrorEvent("error", { message: "killed" }));
  assertEquals(fronts.figures().running, 1);
  await until(() => fronts.figures().running === 2);
  assertEquals([...await answers(port.port)], ["200 ok"]);
  assertEquals([served, threads.length, fronts.figures().restarts], [CONNECTIONS * 2, 3, 1]);
  await port.shutdown();
  await port.finished;
  assertEquals(fronts.figures().running, 0);
});

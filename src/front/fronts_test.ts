import { assert, assertEquals } from "#assert";
import { silentLogger, type Timers } from "../base/mod.ts";
import { type HttpRequest, NO_FIELDS, type ServedPort, WholeAnswer } from "../h1/mod.ts";
import { Fronts, type FrontThread } from "./fronts.ts";
import type { ToCore, ToFront } from "./messages.ts";

const PATH = "/nacos/v1/cs/configs";

class FakeThread implements FrontThread {
  onmessage: ((event: MessageEvent<ToCore>) => void) | null = null;
  onerror: ((event: ErrorEvent) => void) | null = null;
  readonly got: ToFront[] = [];
  isEnded = false;

  postMessage(message: ToFront): void {
    this.got.push(message);
  }

  terminate(): void {
    this.isEnded = true;
  }

  says(message: ToCore): void {
    this.onmessage?.(new MessageEvent("message", { data: message }));
  }

  dies(): void {
    this.onerror?.(new ErrorEvent("error", { message: "out of memory" }));
  }
}

function bench() {
  const threads: FakeThread[] = [];
  const later: (() => void)[] = [];
  const timers: Timers = {
    after(_ms, run) {
      later.push(run);
      return () => void later.splice(later.indexOf(run), 1);
    },
    every: (_ms, run) => {
      later.push(run);
      return () => {};
    },
  };
  const hits: number[] = [];
  const requests: HttpRequest[] = [];
  const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
  const fronts = new Fronts({
    ...{ count: 2, keptPath: PATH, keepsAnswers: true, logger: silentLogger, timers },
    connections: { maxConnections: 30, reservedConnections: 3 },
    onHits: (_path, count) => hits.push(count),
    startThread: () => {
      const thread = new FakeThread();
      threads.push(thread);
      return thread;
    },
  });
  const own: ServedPort = {
    ...{ port: 1, hostname: "127.0.0.1", finished },
    shutdown: () => (finish(), finished),
  };
  const port = fronts.share(own, (request) => {
    requests.push(request);
    return request.url.endsWith("held")
      ? new Promise(() => {})
      : new WholeAnswer("x", 200, NO_FIELDS);
  });
  const thread = (at: number) => {
    const found = threads[at];
    assert(found !== undefined);
    return found;
  };
  return { fronts, threads, thread, port, later, hits, requests };
}

function call(id: number, url: string) {
  const head = `GET ${url} HTTP/1.1\r\nHost: h\r\n\r\n`;
  return {
    id,
    method: "GET",
    url,
    head,
    remoteAddr: undefined,
    arrived: undefined,
    body: undefined,
  };
}

Deno.test("a front that dies is replaced, and who waited for the core through it has gone away", () => {
  const { fronts, threads, thread, later, requests } = bench();
  assertEquals(threads.length, 2);
  assertEquals(thread(0).got[0]?.start?.maxConnections, 10);
  thread(0).says({ now: "listening" });
  thread(1).says({ now: "listening" });
  assertEquals(fronts.figures().running, 2);
  thread(0).says({ calls: [call(1, "/held")] });
  thread(0).dies();
  assertEquals(requests[0]?.signal.aborted, true);
  assertEquals([thread(0).isEnded, fronts.figures().running], [true, 1]);
  later.shift()?.();
  assertEquals([threads.length, fronts.figures().restarts], [3, 1]);
  thread(2).says({ now: "listening" });
  assertEquals(fronts.figures().running, 2);
  // What a dead one still says is nobody's.
  thread(0).says({ hits: 5 });
  assertEquals(fronts.figures().hits, 0);
});

Deno.test("the port has ended when the core's and all fronts' have", async () => {
  const { thread, port } = bench();
  thread(0).says({ now: "listening" });
  const ended = port.shutdown();
  assertEquals(thread(0).got.at(-1), { shutdown: true });
  // One that begins to listen only now is told at once.
  assertEquals(thread(1).got.length, 1);
  thread(1).says({ now: "listening" });
  assertEquals(thread(1).got.at(-1), { shutdown: true });
  thread(1).says({ now: "finished" });
  thread(0).dies();
  await ended;
  assertEquals([thread(0).isEnded, thread(1).isEnded], [true, true]);
});

Deno.test("answers are stamped from when the node serves on, where one config is read", async () => {
  const { fronts, thread, hits, later } = bench();
  const url = `${PATH}?dataId=a&group=G`;
  const stamps = () =>
    thread(0).got.flatMap(({ answers = [] }) => answers.map(({ stamp }) => stamp !== undefined));
  thread(0).says({ calls: [call(1, url)] });
  await Promise.resolve();
  let isServing = true;
  fronts.follow({
    onEvents: () => () => {},
    isServing: () => isServing,
    state: { appliedIndex: () => 3 } as never,
  });
  thread(0).says({ calls: [call(2, url), call(3, "/nacos/v1/ns/instance/list")] });
  await Promise.resolve();
  assertEquals(stamps(), [false, true, false]);
  thread(0).says({ hits: 4, kept: 1 });
  assertEquals([hits, fronts.figures().keptAnswers], [[4], 1]);
  isServing = false;
  later.shift()?.();
  thread(0).says({ calls: [call(4, url)] });
  await Promise.resolve();
  assertEquals(stamps(), [false, true, false, false]);
});

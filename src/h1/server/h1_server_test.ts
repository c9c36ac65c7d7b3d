import { setImmediate } from "node:timers";
import { assert, assertEquals, assertMatch } from "#assert";
import { H1 } from "../../base/mod.ts";
import { answer, get, HOST, post, readAnswers } from "../../../tests/support/h1/session_fixture.ts";
import { withServer } from "../../../tests/support/h1/server_fixture.ts";
import type { ByteListener, ByteSocket } from "../../wire/mod.ts";
import type { HttpAnswer, HttpRequest, HttpService } from "../mod.ts";

function path({ url }: HttpRequest): HttpAnswer {
  return answer(url);
}

Deno.test("the platform's client is served, with bodies of all sizes in both directions", async () => {
  const service = async (request: HttpRequest) => answer(await request.bytes());
  await withServer({ service }, async ({ server }) => {
    for (const size of [0, 1, 1_000, H1.maxWholeBodyBytes, H1.maxWholeBodyBytes + 1, 3_000_000]) {
      const body = new Uint8Array(size).map((_, at) => at % 251);
      const found = await fetch(`http://127.0.0.1:${server.port}/x`, { method: "POST", body });
      assertEquals(found.status, 200);
      assertEquals(await found.bytes(), body);
    }
    assertEquals(server.connections, 1);
  });
});

Deno.test("requests in a row leave in one write, and those in pieces are put together", async () => {
  await withServer({ service: path }, async ({ connect }) => {
    const client = await connect();
    await client.send(get("/1") + get("/2") + get("/3").slice(0, 20));
    await client.until("\r\n\r\n/2");
    await client.send(get("/3").slice(20));
    const found = readAnswers(await client.until("\r\n\r\n/3"));
    assertEquals(found.map(({ body }) => body), ["/1", "/2", "/3"]);
  });
});

Deno.test("thousands of requests at once are all answered, and others in between", async () => {
  await withServer({ service: path }, async ({ connect }) => {
    const [busy, other] = [await connect(), await connect()];
    const count = 20_000;
    const sending = busy.send(get("/busy").repeat(count) + get("/end", "Connection: close\r\n"));
    const reading = busy.all();
    await other.send(get("/other"));
    await other.until("/other");
    await sending;
    const found = readAnswers(await reading);
    assertEquals([found.length, found.at(-1)?.body], [count + 1, "/end"]);
  });
});

Deno.test("a client that closes its side is answered", async () => {
  const service = async (request: HttpRequest) => {
    await new Promise((resolve) => setTimeout(resolve, 20));
    return answer(`${request.url} late`);
  };
  await withServer({ service }, async ({ connect, server }) => {
    const client = await connect();
    await client.send(post("/half", "a=b"));
    await client.socket.closeWrite();
    assertMatch(await client.all(), /\/half late$/);
    client.close();
    const silent = await connect();
    await silent.socket.closeWrite();
    assertEquals(await silent.all(), "");
    assertEquals(server.connections, 0);
  });
});

Deno.test("a client that goes away is told to its request", async () => {
  const gone = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  let nowMs = 0;
  const clock = { nowMs: () => 0, monotonicMs: () => nowMs };
  const service = ({ signal }: HttpRequest) => {
    begun.resolve();
    return new Promise<HttpAnswer>((resolve) => {
      signal.addEventListener("abort", () => {
        gone.resolve();
        resolve(answer("nobody reads this"));
      });
    });
  };
  await withServer({ service, clock }, async ({ connect, server }) => {
    const client = await connect();
    await client.send(get("/"));
    await begun.promise;
    client.close();
    // Taken for gone when it has been so for a while.
    const timer = setInterval(() => nowMs += H1.halfClosedMs, 100);
    await gone.promise;
    clearInterval(timer);
    while (server.connections > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  });
});

Deno.test("the answer to a broken request arrives although the client goes on sending", async () => {
  await withServer({ service: path }, async ({ connect }) => {
    const client = await connect();
    const sending = client.send(`POST / HTTP/1.1\r\n${HOST}A : b\r\n\r\n${"x".repeat(300_000)}`);
    const found = readAnswers(await client.until("no name has"));
    await sending;
    assertEquals(found.map(({ status }) => status), [400]);
    await client.socket.closeWrite();
    assert(await client.isEnded());
  });
});

Deno.test("a large answer leaves whole, and its connection goes on", async () => {
  const content = "配置".repeat(2_000_000);
  const bytes = new TextEncoder().encode(content);
  const service = ({ url }: HttpRequest) => answer(url === "/text" ? content : bytes);
  await withServer({ service }, async ({ server }) => {
    for (const kind of ["text", "bytes"]) {
      const found = await fetch(`http://127.0.0.1:${server.port}/${kind}`);
      assertEquals((await found.bytes()).length, bytes.length);
    }
    assertEquals(server.connections, 1);
  });
});

Deno.test("a client that takes nothing of its answer is disconnected, and a stream for it ended", async () => {
  let nowMs = 0;
  let isCancelled = false;
  const clock = { nowMs: () => 0, monotonicMs: () => nowMs };
  const piece = new Uint8Array(100_000);
  const endless = () =>
    new Response(
      new ReadableStream({
        pull: (controller) => controller.enqueue(piece),
        cancel: () => void (isCancelled = true),
      }),
    );
  await withServer({ service: endless, clock }, async ({ connect, server }) => {
    const client = await connect();
    await client.send(get("/"));
    await client.read();
    while (server.connections > 0) {
      nowMs += H1.writeMs / 10;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert(isCancelled);
  });
});

Deno.test("who reads too little goes first when too much waits", async () => {
  const content = new Uint8Array(8_000_000);
  const unsent = { maxPeerBytes: 10_000_000, maxBytes: 20_000_000 };
  const service = ({ url }: HttpRequest) => answer(url === "/small" ? "small" : content.slice(0));
  await withServer({ service, bounds: { unsent } }, async ({ connect, server, logged }) => {
    const idle = await connect();
    for (let count = 0; count < 6; count++) {
      const client = await connect();
      await client.send(get("/large"));
      await client.read();
    }
    await idle.send(get("/small"));
    await idle.until("small");
    assert(server.connections <= 4, `${server.connections} are open`);
    assert(logged.some(({ message }) => message === "ended a connection"));
  });
});

Deno.test("a stop answers what is under way, ends what is idle, and takes nothing more", async () => {
  const [begun, go] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const service = async ({ url }: HttpRequest) => {
    if (url === "/late") {
      begun.resolve();
      await go.promise;
    }
    return answer(url);
  };
  await withServer({ service }, async ({ connect, server }) => {
    const [late, idle] = [await connect(), await connect()];
    await idle.send(get("/now"));
    await idle.until("/now");
    await late.send(get("/late"));
    await begun.promise;
    const stopped = server.shutdown();
    assert(await idle.isEnded());
    go.resolve();
    const [found] = readAnswers(await late.all());
    assertEquals([found?.body, found?.headers.get("connection")], ["/late", "close"]);
    late.close();
    await stopped;
    await Deno.connect({ hostname: "127.0.0.1", port: server.port }).then(
      () => assert(false, "it still listens"),
      () => {},
    );
  });
});

Deno.test("HTTP/2 with prior knowledge is handed over with what was read", async () => {
  const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  const taken = Promise.withResolvers<string>();
  const onHttp2 = (socket: { close(): void }, read: Uint8Array) => {
    taken.resolve(new TextDecoder().decode(read));
    socket.close();
  };
  await withServer({ service: path, onHttp2 }, async ({ connect, server }) => {
    const client = await connect();
    await client.send(preface);
    assertEquals(await taken.promise, preface);
    assertEquals(server.connections, 0);
    assert(await client.isEnded());
  });
});

Deno.test("connections that come and are reset do no harm", async () => {
  await withServer({ service: path }, async ({ connect, server }) => {
    for (let round = 0; round < 50; round++) {
      const client = await connect();
      await client.send(round % 2 === 0 ? get("/a").repeat(100) : "GET / HT");
      client.close();
    }
    const good = await connect();
    await good.send(get("/good"));
    await good.until("/good");
    while (server.connections > 1) await new Promise((resolve) => setTimeout(resolve, 5));
  });
});

/** Gives what it is told to give. */
class FakeListener implements ByteListener {
  readonly addr = { transport: "tcp", hostname: "127.0.0.1", port: 1 } as const;
  readonly #next: (() => Promise<ByteSocket>)[] = [];
  #wake: () => void = () => {};
  #isClosed = false;

  give(socket: ByteSocket): void {
    this.#next.push(() => Promise.resolve(socket));
    this.#wake();
  }

  fail(error: Error): void {
    this.#next.push(() => Promise.reject(error));
    this.#wake();
  }

  async accept(): Promise<ByteSocket> {
    while (!this.#isClosed) {
      const next = this.#next.shift();
      if (next !== undefined) return await next();
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
    throw new Deno.errors.BadResource("It is closed");
  }

  close(): void {
    this.#isClosed = true;
    this.#wake();
  }
}

/** A client that sends nothing. */
class SilentSocket implements ByteSocket {
  readonly remoteAddr: Deno.Addr;
  readonly localAddr = { transport: "tcp", hostname: "192.0.2.1", port: 1 } as const;
  readonly closed = Promise.withResolvers<void>();
  isClosed = false;

  constructor(hostname: string) {
    this.remoteAddr = { transport: "tcp", hostname, port: 2 };
  }

  async read(_buffer: Uint8Array): Promise<number | null> {
    await this.closed.promise;
    return null;
  }

  write(bytes: Uint8Array): Promise<number> {
    return Promise.resolve(bytes.length);
  }

  close(): void {
    this.isClosed = true;
    this.closed.resolve();
  }
}

/** A client that has sent everything at once and takes answers as fast as they come. */
class PipeliningSocket extends SilentSocket {
  #left: Uint8Array;

  constructor(requests: string) {
    super("198.51.100.1");
    this.#left = new TextEncoder().encode(requests);
  }

  override read(buffer: Uint8Array): Promise<number | null> {
    if (this.#left.length === 0) return super.read(buffer);
    const part = this.#left.subarray(0, buffer.length);
    this.#left = this.#left.subarray(part.length);
    buffer.set(part);
    return Promise.resolve(part.length);
  }
}

Deno.test("requests in a row are served in turns, however fast their answers leave", async () => {
  const listener = new FakeListener();
  const count = 10 * H1.turnRequests;
  let served = 0;
  // Long enough that two shares are more than all turns in a row may take.
  const service: HttpService = (request) => {
    const endMs = performance.now() + H1.turnMs / H1.turnRequests;
    while (performance.now() < endMs);
    served++;
    return path(request);
  };
  await withServer({ service, listener }, async () => {
    const turns: number[] = [];
    listener.give(new PipeliningSocket(get("/x").repeat(count)));
    while (served < count) {
      const before = served;
      await new Promise((resolve) => setImmediate(resolve));
      turns.push(served - before);
    }
    // What was read last, and a turn.
    assert(Math.max(...turns) <= 2 * H1.turnRequests, turns.join());
  });
});

Deno.test("a lack of open files is a line in the log and a pause, and clients that went are neither", async () => {
  const listener = new FakeListener();
  await withServer({ service: path, listener }, async ({ server, logged }) => {
    listener.fail(new Deno.errors.ConnectionAborted("gone"));
    for (let count = 0; count < 3; count++) listener.fail(new Error("Too many open files"));
    listener.give(new SilentSocket("198.51.100.1"));
    while (server.connections === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    const lines = logged.map(({ message, fields }) => [message.slice(0, 13), fields?.reason]);
    assertEquals(lines, [["The HTTP port", "Too many open files"]]);
  });
});

Deno.test("connections beyond a bound are closed and counted, but not those of other nodes", async () => {
  const listener = new FakeListener();
  const bounds = { maxConnections: 3, reservedConnections: 1, maxPerAddress: 2 };
  const isPeer = (ip: string) => ip === "203.0.113.1";
  await withServer({ service: path, listener, bounds, isPeer }, async ({ server, logged }) => {
    const hosts = [1, 1, 1, 2, 3].map((host) => `198.51.100.${host}`);
    const sockets = [...hosts, "203.0.113.1", "203.0.113.1"].map((host) => new SilentSocket(host));
    for (const socket of sockets) listener.give(socket);
    while (server.connections + server.refused < sockets.length) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    assertEquals(sockets.map(({ isClosed }) => isClosed), [
      false,
      false,
      true,
      false,
      true,
      false,
      true,
    ]);
    assertEquals([server.connections, server.refused], [4, 3]);
    assertEquals(logged.map(({ fields }) => fields?.reason), [
      "2 are open from its address",
      "3 are open",
      "4 are open",
    ]);
  });
});

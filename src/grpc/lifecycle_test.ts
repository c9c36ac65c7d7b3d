import { assert, assertEquals } from "#assert";
import { connect, type Socket } from "node:net";
import { once } from "node:events";
import { status } from "@grpc/grpc-js";
import { GRPC } from "../base/mod.ts";
import { Rng } from "../../tests/support/rng.ts";
import { FakeApi } from "../../tests/support/fake_api.ts";
import { type GrpcServer, type GrpcServerOptions, startGrpcServer } from "./server.ts";
import { engineTest } from "../../tests/support/grpc/engines.ts";
import { TestClient } from "../../tests/support/grpc/test_client.ts";

async function withServer(
  options: Partial<GrpcServerOptions>,
  body: (server: GrpcServer, fake: FakeApi) => Promise<void>,
): Promise<void> {
  const fake = new FakeApi();
  const server = await startGrpcServer({
    host: "127.0.0.1",
    port: 0,
    api: fake.api(),
    server: fake.server.view(),
    ...options,
  });
  try {
    await body(server, fake);
  } finally {
    await server.stop();
  }
}

/** Ends when the server closes the connection. */
async function closedByServer(socket: Socket): Promise<void> {
  socket.on("error", () => {});
  socket.resume();
  if (!socket.closed) await once(socket, "close");
}

async function dial(port: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  return socket;
}

engineTest(
  "a silent client is asked for a sign of life and stays when it gives one",
  async (startTransport) => {
    await withServer({ startTransport, idleMs: 100 }, async (server) => {
      const own = new TestClient(server.port);
      own.setUp();
      await own.push("ClientDetectionRequest");
      await own.push("ClientDetectionRequest");
      assertEquals(server.stats().registered, 1);
      own.close();
    });
  },
);

engineTest(
  "a client that gives no sign of life when asked is disconnected",
  async (startTransport) => {
    await withServer({ startTransport, idleMs: 100, detectionMs: 200 }, async (server) => {
      const own = new TestClient(server.port);
      own.acknowledges = false;
      own.setUp();
      await own.push("ClientDetectionRequest");
      await own.streamEnded;
      assertEquals(server.stats().registered, 0);
      own.close();
    });
  },
);

engineTest(
  "a connection on which nothing is ever set up is closed after the idle time",
  async (startTransport) => {
    await withServer({ startTransport, idleMs: 100 }, async (server) => {
      const socket = await dial(server.port);
      await closedByServer(socket);
    });
  },
);

engineTest(
  "connections beyond the limit are refused and leave room when others end",
  async (startTransport) => {
    await withServer({ startTransport, maxConnections: 2 }, async (server) => {
      const [first, second] = [await dial(server.port), await dial(server.port)];
      await closedByServer(await dial(server.port));
      assertEquals([server.stats().connections, server.stats().refused], [2, 1]);
      first.destroy();
      second.destroy();
      while (server.stats().connections > 0) await new Promise((resolve) => setTimeout(resolve, 1));
      const own = new TestClient(server.port);
      assertEquals((await own.call("ServerCheckRequest")).body.resultCode, 200);
      own.close();
    });
  },
);

engineTest(
  "a stopping server sends its clients away and does not wait for the deaf ones",
  async (startTransport) => {
    await withServer({ startTransport }, async (server) => {
      const own = new TestClient(server.port);
      own.setUp();
      await own.call("HealthCheckRequest");
      const stopped = server.stop();
      const reset = await own.push("ConnectResetRequest");
      assertEquals([reset.body.serverIp, reset.body.serverPort], ["", ""]);
      assertEquals((await own.call("HealthCheckRequest")).body.resultCode, 200);
      assertEquals((await own.call("ServerCheckRequest")).body.errorCode, 300);
      own.close();
      await stopped;
    });
  },
);

engineTest(
  "a client lives as long as one of the streams that set it up",
  async (startTransport) => {
    await withServer({ startTransport }, async (server) => {
      const own = new TestClient(server.port);
      own.setUp();
      await own.call("HealthCheckRequest");
      const first = own.streamEnded;
      own.setUp({ abilityTable: {} });
      await own.push("SetupAckRequest");
      own.endStream(0);
      await first;
      assertEquals((await own.call("HealthCheckRequest")).body.resultCode, 200);
      assertEquals(server.stats().registered, 1);
      own.endStream(1);
      await own.streamEnded;
      assertEquals(server.stats().registered, 0);
      own.close();
    });
  },
);

engineTest(
  "a message over the stated bound is refused with a status, and the connection goes on",
  async (startTransport) => {
    await withServer({ startTransport }, async (server) => {
      const own = new TestClient(server.port);
      own.setUp();
      const refused = await own.callRaw(new Uint8Array(GRPC.maxMessageBytes + 1))
        .then(() => undefined, (error: { code: number }) => error.code);
      assertEquals(refused, status.RESOURCE_EXHAUSTED);
      assertEquals((await own.call("HealthCheckRequest")).body.resultCode, 200);
      assertEquals(server.stats().registered, 1);
      own.close();
    });
  },
);

engineTest("a broken set-up ends the stream", async (startTransport) => {
  await withServer({ startTransport }, async (server) => {
    const own = new TestClient(server.port);
    own.openStream();
    own.send("ConnectionSetupRequest", "{broken");
    await own.streamEnded;
    assertEquals(server.stats().faults, 1);
    own.close();
  });
});

engineTest(
  "large contents pass in both directions byte for byte, larger than the limit are refused",
  async (startTransport) => {
    await withServer({ startTransport }, async (server) => {
      const own = new TestClient(server.port);
      own.setUp();
      const rng = Rng.fromSeed(3);
      const letters = 'abcdefgh配置\n"';
      const content = Array.from({ length: 2_000_000 }, () => letters[rng.below(letters.length)])
        .join("");
      const key = { dataId: "a", group: "g" };
      await own.call("ConfigPublishRequest", { ...key, content });
      const many = await Promise.all([1, 2, 3].map(() => own.call("ConfigQueryRequest", key)));
      for (const { body } of many) assert(body.content === content);
      const over = "x".repeat(GRPC.maxMessageBytes);
      const refused = await own.call("ConfigPublishRequest", { ...key, content: over })
        .then(() => "taken", (error: Error) => error.message);
      assert(refused.includes("RESOURCE_EXHAUSTED"), refused);
      assertEquals((await own.call("HealthCheckRequest")).body.resultCode, 200);
      own.close();
    });
  },
);

engineTest(
  "messages that are too large together are refused, and the server serves on",
  async (start) => {
    const MIB = 1024 * 1024;
    const startTransport: GrpcServerOptions["startTransport"] = (options, accept) =>
      start({ ...options, held: { ...options.held, maxHeldBytes: MIB } }, accept);
    await withServer({ startTransport }, async (server) => {
      const own = new TestClient(server.port);
      own.setUp();
      const put = (content: string) =>
        own.call("ConfigPublishRequest", { dataId: "a", group: "g", content })
          .then(() => "taken", (error: Error) => error.message);
      const refused = await put("x".repeat(2 * MIB));
      assert(refused.includes("RESOURCE_EXHAUSTED"), refused);
      for (let round = 0; round < 3; round++) assertEquals(await put("x".repeat(MIB / 2)), "taken");
      assertEquals(server.stats().faults, 1);
      own.close();
    });
  },
);

const PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/** Frames whose header is well-formed and whose content is not. */
function frames(rng: Rng): Uint8Array {
  const out: number[] = [];
  for (let count = rng.between(1, 6); count > 0; count--) {
    const length = rng.below(30);
    out.push(0, 0, length, rng.below(12), rng.below(256), 0, 0, 0, rng.below(8));
    for (let at = 0; at < length; at++) out.push(rng.below(256));
  }
  return Uint8Array.from(out);
}

function frame(type: number, flags: number, stream: number, body: readonly number[]): number[] {
  return [0, 0, body.length, type, flags, 0, 0, 0, stream, ...body];
}

/** A header in the plain form that needs no table. */
function header(name: string, value: string): number[] {
  const text = (part: string) => [part.length, ...new TextEncoder().encode(part)];
  return [0, ...text(name), ...text(value)];
}

engineTest(
  "a connection that fails in the packet that opened a stream harms nobody",
  async (startTransport) => {
    await withServer({ startTransport }, async (server) => {
      const failures = [
        frame(8, 0, 1, [0, 0, 0, 0]), // A window that grows by nothing,
        frame(8, 0, 0, [0x7f, 0xff, 0xff, 0xff]), // by too much,
        frame(3, 0, 0, [0, 0, 0, 8]), // and the end of a stream that cannot end.
      ];
      for (const failure of failures) {
        const head = [
          ...[0x83, 0x86], // POST, http
          ...header(":path", "/x"),
          ...header(":authority", "x"),
          ...header("content-type", "text/plain"),
        ];
        const socket = await dial(server.port);
        const closed = closedByServer(socket);
        const preface = new TextEncoder().encode(PREFACE);
        const opening = [...preface, ...frame(4, 0, 0, []), ...frame(1, 5, 1, head)];
        socket.write(Uint8Array.from([...opening, ...failure]));
        socket.end();
        await closed;
      }
      const own = new TestClient(server.port);
      assertEquals((await own.call("ServerCheckRequest")).body.resultCode, 200);
      own.close();
    });
  },
);

engineTest("whatever bytes arrive, the server goes on", async (startTransport) => {
  await withServer({ startTransport, idleMs: 300 }, async (server) => {
    const rng = Rng.fromSeed(11);
    for (let round = 0; round < 20; round++) {
      const sockets = await Promise.all(Array.from({ length: 15 }, () => dial(server.port)));
      const ends = sockets.map((socket) => {
        const closed = closedByServer(socket);
        const kind = rng.below(3);
        if (kind > 0) socket.write(PREFACE);
        if (kind === 2) socket.write(Uint8Array.from([0, 0, 0, 4, 0, 0, 0, 0, 0]));
        socket.write(
          kind === 0 ? Uint8Array.from({ length: 200 }, () => rng.below(256)) : frames(rng),
        );
        if (rng.chance(0.5)) socket.end();
        return closed;
      });
      const { promise: patience, resolve: endPatience } = Promise.withResolvers<void>();
      const timer = setTimeout(endPatience, 50);
      await Promise.race([Promise.all(ends), patience]);
      clearTimeout(timer);
      for (const socket of sockets) {
        if (rng.chance(0.5)) socket.resetAndDestroy();
        else socket.destroy();
      }
      // A peer that resets before it is accepted has no address any more.
      for (let count = 0; count < 5; count++) {
        const socket = connect(server.port, "127.0.0.1");
        socket.on("error", () => {});
        socket.on("connect", () => socket.resetAndDestroy());
      }
    }
    while (server.stats().connections > 0) await new Promise((resolve) => setTimeout(resolve, 1));
    const own = new TestClient(server.port);
    own.setUp();
    assertEquals((await own.call("HealthCheckRequest")).body.resultCode, 200);
    own.close();
  });
});

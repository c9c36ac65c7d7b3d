/** What every engine does with a gRPC client that is not ours. */
import { Buffer } from "node:buffer";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { setImmediate } from "node:timers";
import { assert, assertEquals } from "#assert";
import { call, PREFACE, settings } from "../../tests/support/h2/wire.ts";
import { startNativeTransport } from "./native_transport.ts";
import { engineTest } from "../../tests/support/grpc/engines.ts";
import {
  bidi,
  type EchoConnection,
  EchoServer,
  MAX_MESSAGE_BYTES,
  unary,
} from "../../tests/support/grpc/echo_transport.ts";

function onServer(
  name: string,
  body: (server: EchoServer) => Promise<void>,
  options: { maxStreams?: number; maxUnsentBytes?: number; maxUnsentBytesInAll?: number } = {},
): void {
  engineTest(name, async (start) => {
    const server = await EchoServer.start(start, options);
    try {
      await body(server);
    } finally {
      await server.stop();
    }
  });
}

function numbered(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, index) => [`x-${index}`, "y"]));
}

function connectionOf(server: EchoServer): EchoConnection {
  const [connection] = server.connections;
  if (connection === undefined) throw new Error("nobody has connected");
  return connection;
}

onServer("unary calls of all sizes come back as they were", async (server) => {
  const client = server.client();
  for (const size of [0, 1, 5, 1_000, 16_379, 16_384, 70_000, 10 * 1_048_576]) {
    const message = Buffer.alloc(size, size % 251);
    const answer = await unary(client, message);
    assert(answer instanceof Buffer && answer.equals(message), `${size} bytes: ${answer}`);
  }
  assertEquals([server.connections.length, server.faults], [1, []]);
});

onServer("a message above the limit is refused, and the connection goes on", async (server) => {
  const client = server.client();
  assertEquals(await unary(client, Buffer.alloc(MAX_MESSAGE_BYTES + 1)), "RESOURCE_EXHAUSTED");
  assertEquals(await unary(client, Buffer.from("a")), Buffer.from("a"));
  assertEquals(await unary(client, Buffer.from("a"), { path: "/x.Y/z" }), "UNIMPLEMENTED");
  assertEquals(server.connections.length, 1);
});

onServer("a thousand calls at once are all answered", async (server) => {
  const client = server.client();
  const messages = Array.from({ length: 1_000 }, (_, index) => Buffer.alloc(500 + index, index));
  await unary(client, Buffer.from("first"));
  const connection = connectionOf(server);
  connection.answer = (message) => {
    // A message is only there during the call.
    const answer = new Uint8Array(message);
    return message.length % 2 === 0
      ? answer
      : new Promise((resolve) => setImmediate(() => resolve(answer)));
  };
  const answers = await Promise.all(messages.map((message) => unary(client, message)));
  for (const [index, message] of messages.entries()) assertEquals(answers[index], message);
});

onServer("more calls than may be open wait for their turn", async (server) => {
  const client = server.client();
  const messages = Array.from({ length: 100 }, (_, index) => Buffer.from(`${index}`));
  const answers = await Promise.all(messages.map((message) => unary(client, message)));
  assertEquals(answers, messages);
}, { maxStreams: 10 });

onServer("a stream carries messages both ways until the client ends it", async (server) => {
  const stream = bidi(server.client());
  const received: Buffer[] = [];
  stream.on("data", (message: Buffer) => received.push(message));
  const messages = [1, 100, 20_000, 3_000_000, 0, 7].map((size) => Buffer.alloc(size, size % 7));
  for (const message of messages) stream.write(message);
  while (received.length < messages.length) await once(stream, "data");
  for (const [index, message] of messages.entries()) assert(received[index]?.equals(message));
  stream.end();
  const [status] = await once(stream, "status");
  assertEquals(status.code, 0);
  await connectionOf(server).until(() => connectionOf(server).open.size === 0);
});

onServer("the server ends a stream in good order, after what it has sent", async (server) => {
  const stream = bidi(server.client());
  stream.write(Buffer.from("hello"));
  await once(stream, "data");
  const [own] = connectionOf(server).open;
  const received: Buffer[] = [];
  stream.on("data", (message: Buffer) => received.push(message));
  for (let count = 0; count < 50; count++) own?.send(Buffer.alloc(10_000, count));
  own?.end();
  const [status] = await once(stream, "status");
  assertEquals([status.code, received.length], [0, 50]);
  await connectionOf(server).until(() => connectionOf(server).open.size === 0);
});

onServer("a cancelled stream is closed, a cancelled call answers nobody", async (server) => {
  const client = server.client();
  const stream = bidi(client);
  stream.write(Buffer.from("hello"));
  await once(stream, "data");
  const connection = connectionOf(server);
  const { promise, resolve } = Promise.withResolvers<Uint8Array>();
  connection.answer = () => promise;
  stream.cancel();
  await connection.until(() => connection.open.size === 0);
  let cancel = () => {};
  const answer = unary(client, Buffer.from("a"), {
    onCall: (call) => cancel = () => call.cancel(),
  });
  await connection.until(() => connection.requests === 1);
  cancel();
  assertEquals(await answer, "CANCELLED");
  assertEquals(await unary(client, Buffer.from("b"), { deadlineMs: 50 }), "DEADLINE_EXCEEDED");
  resolve(Buffer.from("late"));
  connection.answer = (message) => new Uint8Array(message);
  assertEquals(await unary(client, Buffer.from("c")), Buffer.from("c"));
  assertEquals(server.connections.length, 1);
});

onServer(
  "a call that fails is INTERNAL, one of a destroyed connection is UNAVAILABLE",
  async (server) => {
    const client = server.client();
    await unary(client, Buffer.from("a"));
    const connection = connectionOf(server);
    connection.answer = () => Promise.reject(new Error("defect"));
    assertEquals(await unary(client, Buffer.from("a")), "INTERNAL");
    connection.answer = () => {
      connection.connection.destroy();
      return Buffer.from("never");
    };
    assertEquals(await unary(client, Buffer.from("a")), "UNAVAILABLE");
    await connection.until(() => connection.isClosed);
  },
);

onServer("three hundred clients with a stream each", async (server) => {
  const clients = Array.from({ length: 300 }, () => server.client());
  const streams = clients.map((client) => bidi(client));
  await Promise.all(streams.map(async (stream, index) => {
    stream.write(Buffer.from(`${index}`));
    const [message] = await once(stream, "data");
    assertEquals(message, Buffer.from(`${index}`));
  }));
  assertEquals(server.connections.length, 300);
  for (const client of clients) client.close();
  for (const stream of streams) stream.cancel();
  await Promise.all(
    server.connections.map((connection) => connection.until(() => connection.isClosed)),
  );
});

onServer("a call with large headers fails alone", async (server) => {
  const client = server.client();
  const stream = bidi(client);
  stream.write(Buffer.from("hello"));
  await once(stream, "data");
  for (const headers of [{ large: "x".repeat(24_000) }, { many: "1", ...numbered(600) }]) {
    assertEquals(await unary(client, Buffer.from("a"), { headers }), "RESOURCE_EXHAUSTED");
  }
  const usual = { trace: "t".repeat(2_000), ...numbered(100) };
  assertEquals(await unary(client, Buffer.from("a"), { headers: usual }), Buffer.from("a"));
  stream.write(Buffer.from("again"));
  assertEquals((await once(stream, "data"))[0], Buffer.from("again"));
  assertEquals(server.connections.length, 1);
});

onServer("a compressed message is refused: it could unfold to anything", async (server) => {
  const client = server.client({ "grpc.default_compression_algorithm": 2 });
  assertEquals(await unary(client, Buffer.alloc(100_000)), "UNIMPLEMENTED");
});

/** A client that asks so often, as soon as it is connected, and whose windows take nothing of the answers. */
async function deafClient(port: number, calls: number): Promise<Socket> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => {});
  await once(socket, "connect");
  const asked = Array.from({ length: calls }, (_, index) => call(1 + 2 * index, "a"));
  socket.write(Buffer.concat([PREFACE, settings([4, 0]), ...asked]));
  socket.resume();
  return socket;
}

engineTest("unread answers are bounded in all: the greediest goes first", async (start) => {
  const large = new Uint8Array(1_000_000);
  const server = await EchoServer.start(start, {
    maxUnsentBytesInAll: 8_000_000,
    answer: () => new Uint8Array(large),
  });
  const connected = async (count: number) => {
    while (server.connections.length < count) {
      await new Promise((resolve) => setTimeout(resolve, 1));
    }
    return server.connections[count - 1] ?? connectionOf(server);
  };
  const modest = await deafClient(server.transport.port, 2);
  const modestConnection = await connected(1);
  await modestConnection.until(() => modestConnection.requests === 2);
  const greedy = await deafClient(server.transport.port, 60);
  const greedyConnection = await connected(2);
  await greedyConnection.until(() => greedyConnection.isClosed);
  assert(greedyConnection.requests < 12, `${greedyConnection.requests} answers were made`);
  assertEquals([modestConnection.isClosed, modest.closed], [false, false]);
  const client = server.client();
  assertEquals(await unary(client, Buffer.from("b")), Buffer.from(large));
  modest.destroy();
  greedy.destroy();
  await server.stop();
});

Deno.test("a client that reads nothing is given up, its socket too (native)", async () => {
  const server = await EchoServer.start(startNativeTransport, { maxUnsentBytes: 8_000_000 });
  const preface = Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  const settings = Buffer.from([0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 4, 0x7f, 0xff, 0xff, 0xff]);
  const window = Buffer.from([0, 0, 4, 8, 0, 0, 0, 0, 0, 0x7f, 0, 0, 0]);
  const path = "/BiRequestStream/requestBiStream";
  const block = Buffer.concat([
    Buffer.from([0x83, 0x86, 0x04, path.length]),
    Buffer.from(path),
    Buffer.from([0x0f, 0x10, 16]),
    Buffer.from("application/grpc"),
  ]);
  const head = Buffer.from([0, 0, block.length, 1, 4, 0, 0, 0, 1]);
  const socket = connect(server.transport.port, "127.0.0.1");
  socket.on("error", () => {});
  socket.pause();
  socket.write(Buffer.concat([preface, settings, window, head, block]));
  while (server.connections.length === 0 || connectionOf(server).open.size === 0) {
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const connection = connectionOf(server);
  const [own] = connection.open;
  const closed = connection.until(() => connection.isClosed);
  for (let count = 0; count < 40; count++) own?.send(Buffer.alloc(1_000_000));
  await closed;
  socket.resume();
  await once(socket, "close");
  await server.stop();
});

Deno.test("a stopping engine lets a call under way be answered, and waits for none too long (native)", async () => {
  const server = await EchoServer.start(startNativeTransport);
  const [patient, deaf] = [server.client(), server.client()];
  await unary(patient, Buffer.from("a"));
  await unary(deaf, Buffer.from("a"));
  const [first, second] = server.connections;
  if (first === undefined || second === undefined) throw new Error("two connections are wanted");
  const { promise, resolve } = Promise.withResolvers<Uint8Array>();
  first.answer = () => promise;
  second.answer = () => new Promise(() => {});
  const answers = [unary(patient, Buffer.from("b")), unary(deaf, Buffer.from("b"))];
  await Promise.all([first, second].map((each) => each.until(() => each.requests === 2)));
  const stopped = server.stop();
  resolve(Buffer.from("late"));
  assertEquals(await Promise.all(answers), [Buffer.from("late"), "UNAVAILABLE"]);
  await stopped;
  await second.until(() => second.isClosed);
});

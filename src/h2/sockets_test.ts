/** The client and the server of this engine over real sockets. */
import { assert, assertEquals } from "#assert";
import { Buffer } from "node:buffer";
import { call, frame, PREFACE, settings } from "../../tests/support/h2/wire.ts";
import { type ClientStream, openClientStream } from "./client/client_stream.ts";
import { startH2Server } from "./server/h2_server.ts";
import type {
  CallStatus,
  Route,
  ServerStream,
  StreamEvents,
  TransportConnection,
} from "./types.ts";

const UNARY = "/Request/request";
const STREAM = "/BiRequestStream/requestBiStream";

interface Setting {
  readonly takes?: boolean;
  readonly messageTimeoutMs?: number;
  readonly unsentBytes?: number;
  readonly answer?: (message: Uint8Array) => Uint8Array | CallStatus | Promise<Uint8Array>;
}

/** A server that sends back what comes on a stream, and everything that happened to it. */
function serve(
  { takes = true, messageTimeoutMs = 60_000, unsentBytes = 1_048_576, answer }: Setting = {},
) {
  const peers: TransportConnection[] = [];
  const streams: ServerStream[] = [];
  const told: string[] = [];
  const faults: string[] = [];
  const waiting: { readonly is: () => boolean; readonly done: () => void }[] = [];
  const changed = () => {
    for (const one of waiting.splice(0)) {
      if (one.is()) one.done();
      else waiting.push(one);
    }
  };
  const tell = (text: string) => {
    told.push(text);
    changed();
  };
  const server = startH2Server({
    host: "127.0.0.1",
    port: 0,
    routes: [
      { path: UNARY, kind: "unary", maxMessageBytes: 1_048_576 },
      { path: STREAM, kind: "stream", maxMessageBytes: 1_048_576 },
    ],
    maxHeldBytes: 16 * 1_048_576,
    unsent: { maxPeerBytes: unsentBytes, maxBytes: unsentBytes },
    messageTimeoutMs,
    maxStreams: 10,
    accept: (peer) => {
      peers.push(peer);
      if (!takes) return undefined;
      return {
        unary: (_route: Route, message: Uint8Array) => answer?.(message) ?? message.slice(),
        opened: (_route: Route, stream: ServerStream): StreamEvents => {
          streams.push(stream);
          tell("opened");
          return {
            message: (bytes) => {
              stream.send(bytes.slice());
              tell(`message ${bytes.length}`);
            },
            closed: (reason) => tell(`closed: ${reason}`),
          };
        },
        closed: () => tell("gone"),
      };
    },
    onFault: (what) => {
      faults.push(what);
      changed();
    },
  });
  const until = (is: () => boolean) =>
    new Promise<void>((done) => {
      waiting.push({ is, done });
      changed();
    });
  return { server, peers, streams, told, faults, until };
}

function open(port: number, more: Partial<Parameters<typeof openClientStream>[0]> = {}) {
  const heard: string[] = [];
  const ended = Promise.withResolvers<string>();
  const stream: ClientStream = openClientStream({
    to: { host: "127.0.0.1", port },
    path: STREAM,
    maxMessageBytes: 1_048_576,
    maxWaitingBytes: 1_048_576,
    events: {
      message: (bytes, own) => {
        heard.push(`${bytes.length} ${own}`);
        next?.();
      },
      closed: (reason) => ended.resolve(reason),
    },
    ...more,
  });
  let next: (() => void) | undefined;
  const message = () => new Promise<void>((resolve) => next = resolve);
  return { stream, heard, ended: ended.promise, message };
}

Deno.test("messages pass both ways, what was sent before the connection stood as well", async () => {
  const { server, told, until, peers } = serve();
  const { stream, heard, ended, message } = open(server.port);
  let next = message();
  stream.send(new Uint8Array(3));
  assert(stream.queuedBytes > 0);
  await next;
  next = message();
  stream.send(new Uint8Array(100_000));
  await next;
  assertEquals([heard, told], [["3 true", "100000 true"], [
    "opened",
    "message 3",
    "message 100000",
  ]]);
  assert(stream.heardBytes > 100_003);
  assertEquals(stream.queuedBytes, 0);
  const [peer] = peers;
  assertEquals([peer?.remoteIp, peer?.localIp, peer?.isArriving], [
    "127.0.0.1",
    "127.0.0.1",
    false,
  ]);
  stream.end();
  assertEquals(await ended, "this side ended the stream");
  stream.end();
  await until(() => told.includes("gone"));
  assertEquals(told.slice(3), ["closed: the connection is closed", "gone"]);
  await server.stop();
});

Deno.test("a stream that the server ends, or whose connection it ends, says which", async () => {
  const { server, streams, peers, until, told } = serve();
  const first = open(server.port);
  first.stream.send(new Uint8Array(1));
  await until(() => streams.length === 1);
  streams[0]?.end();
  assertEquals(await first.ended, "the other side ended the stream");
  const second = open(server.port);
  second.stream.send(new Uint8Array(1));
  await until(() => streams.length === 2);
  peers[1]?.destroy();
  peers[1]?.destroy();
  assert((await second.ended).length > 0);
  await until(() => told.filter((one) => one === "gone").length === 2);
  await server.stop();
});

Deno.test("nobody who listens, or a refusal, is told by the end", async () => {
  const { server } = serve();
  const { port } = server;
  await server.stop();
  assert((await open(port).ended).length > 0);
  const other = serve();
  const refused: string[] = [];
  const { ended, stream } = open(other.server.port, {
    refusal: (remoteIp, localIp) => {
      refused.push(`${remoteIp} ${localIp}`);
      return "not there";
    },
  });
  stream.send(new Uint8Array(1));
  assertEquals([await ended, refused], ["not there", ["127.0.0.1 127.0.0.1"]]);
  assertEquals([stream.queuedBytes, stream.heardBytes, other.streams.length], [0, 0, 0]);
  await other.server.stop();
});

Deno.test("a connection that nobody takes is closed", async () => {
  const { server, peers, told } = serve({ takes: false });
  const client = await Deno.connect({ hostname: "127.0.0.1", port: server.port });
  assertEquals(await client.read(new Uint8Array(1)), null);
  assertEquals([peers.length, told], [1, []]);
  peers[0]?.destroy();
  client.close();
  await server.stop();
});

/** A socket that speaks in frames. */
async function dial(port: number) {
  const socket = await Deno.connect({ hostname: "127.0.0.1", port });
  await socket.write(Buffer.concat([PREFACE, settings()]));
  const write = (...parts: readonly Uint8Array[]) => socket.write(Buffer.concat(parts));
  /** All that comes until the server closes, or so many bytes of answers were seen. */
  const read = async (wanted: string | undefined): Promise<string> => {
    let text = "";
    const bytes = new Uint8Array(65_536);
    while (wanted === undefined || !text.includes(wanted)) {
      const count = await socket.read(bytes).catch(() => null);
      if (count === null) break;
      text += new TextDecoder("latin1").decode(bytes.subarray(0, count));
    }
    return text;
  };
  return { socket, write, read };
}

Deno.test("a peer that breaks the protocol hears why, and is closed", async () => {
  const { server, faults, until, told } = serve();
  const { socket, write, read } = await dial(server.port);
  await write(frame({ type: 6, stream: 1 }, new Uint8Array(8)));
  const text = await read(undefined);
  // A goodbye with the code of a protocol error.
  assert(text.includes("\0\0\x08\x07\0\0\0\0\0"));
  assertEquals(faults, ["The peer pings a stream"]);
  socket.close();
  await until(() => told.includes("gone"));
  await server.stop();
});

Deno.test("many calls at once are answered, and a stop lets those under way end", async () => {
  const { promise, resolve } = Promise.withResolvers<Uint8Array>();
  const { server, until, told } = serve({
    answer: (message) => message.length === 4 ? promise : message.slice(),
  });
  const { socket, write, read } = await dial(server.port);
  await write(call(1, "one"), call(3, "two"), call(5, "late"));
  await read("two");
  let stopped = false;
  const stopping = server.stop().then(() => stopped = true);
  await Promise.resolve();
  assertEquals(stopped, false);
  resolve(new TextEncoder().encode("in time"));
  assert((await read(undefined)).includes("in time"));
  await stopping;
  socket.close();
  await until(() => told.includes("gone"));
});

Deno.test("a stop does not wait for ever for a call without an answer", async () => {
  const { server, until, told } = serve({ answer: () => new Promise(() => {}) });
  const { socket, write } = await dial(server.port);
  await write(call(1, "never"));
  const startMs = performance.now();
  await server.stop();
  assert(performance.now() - startMs < 10_000);
  await until(() => told.includes("gone"));
  socket.close();
});

Deno.test("a peer that reads nothing is given up", async () => {
  const { server, faults, until, told, streams } = serve({ unsentBytes: 200_000 });
  const { socket, write } = await dial(server.port);
  await write(frame({ type: 8 }, Uint8Array.of(0x7f, 0, 0, 0)), settings([4, 0x7f00_0000]));
  const client = open(server.port);
  client.stream.send(new Uint8Array(1));
  await until(() => streams.length === 1);
  // More than its windows, and than may wait.
  for (let at = 0; at < 40; at++) streams[0]?.send(new Uint8Array(100_000));
  await until(() => faults.length > 0 || told.includes("gone"));
  assert((await client.ended).length > 0);
  socket.close();
  await server.stop();
});

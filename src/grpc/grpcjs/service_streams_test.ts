/** Streams of other services as grpc-js carries them. */
import { assertEquals } from "#assert";
import { Buffer } from "node:buffer";
import { EventEmitter } from "node:events";
import type { MessageStream, StreamSource } from "../../h2/mod.ts";
import { serviceDefinition, ServiceStreams } from "./service_streams.ts";

/** What of a call of grpc-js is used. */
class FakeCall extends EventEmitter {
  writable = true;
  ends = 0;
  readonly written: number[][] = [];
  readonly #left: (() => void)[] = [];

  getPeer(): string {
    return "10.0.0.1:7";
  }

  write(bytes: Uint8Array, done: () => void): void {
    this.written.push([...bytes]);
    this.#left.push(done);
  }

  end(): void {
    this.ends++;
    this.writable = false;
  }

  /** The first of what was written has left. */
  leave(): void {
    this.#left.shift()?.();
  }
}

function open(streams: ServiceStreams, counts: number[], remoteIp = "10.0.0.1") {
  const call = new FakeCall();
  const told: string[] = [];
  let source: StreamSource | undefined;
  let stream: MessageStream | undefined;
  const service = {
    path: "/a.B/C",
    maxMessageBytes: 4,
    accept: (given: MessageStream, from: StreamSource) => {
      stream = given;
      source = from;
      return {
        message: (bytes: Uint8Array, own: boolean) => void told.push(`${[...bytes]} ${own}`),
        closed: (reason: string) => void told.push(reason),
      };
    },
  };
  const events = { serviceStreams: (count: number) => void counts.push(count) };
  const served = { events, connection: { remoteIp, localIp: "10.0.0.2" } };
  type Served = Parameters<ServiceStreams["serve"]>[1];
  type Call = Parameters<ServiceStreams["serve"]>[2];
  const serve = (to: typeof served | undefined) =>
    streams.serve(service, to as unknown as Served, call as unknown as Call);
  return { call, told, serve, served, source: () => source, stream: () => stream };
}

Deno.test("each path of the services is a stream of bytes both ways", () => {
  const [method] = Object.values(serviceDefinition([{
    path: "/a.B/C",
    maxMessageBytes: 1,
    accept: () => ({ message: () => {}, closed: () => {} }),
  }]));
  const bytes = Buffer.of(1, 2);
  assertEquals([method?.path, method?.requestStream, method?.responseStream], [
    "/a.B/C",
    true,
    true,
  ]);
  assertEquals(method?.requestDeserialize(bytes) === bytes, true);
  assertEquals(method?.responseSerialize(bytes) === bytes, true);
});

Deno.test("messages arrive whole, up to their bound, and none behind the end", () => {
  const counts: number[] = [];
  const { call, told, serve, served, source } = open(new ServiceStreams(), counts);
  serve(served);
  assertEquals([source(), counts], [{ remote: "10.0.0.1:7", isOwnMachine: false }, [1]]);
  const all = Buffer.of(9, 1, 2, 3, 4, 9);
  call.emit("data", all.subarray(1, 5));
  assertEquals(told.splice(0), ["1,2,3,4 true"]);
  call.emit("data", Buffer.alloc(5));
  call.emit("data", Buffer.alloc(1));
  call.emit("close");
  assertEquals([told, call.ends, counts], [["a message is too large"], 1, [1, 0]]);
});

Deno.test("what was sent is counted until it has left, and nothing is sent behind the end", () => {
  const { call, serve, served, stream, told } = open(new ServiceStreams(), []);
  serve(served);
  stream()?.send(Uint8Array.of(1, 2, 3).subarray(1));
  stream()?.send(Uint8Array.of(4));
  assertEquals([call.written, stream()?.queuedBytes], [[[2, 3], [4]], 3]);
  call.leave();
  assertEquals(stream()?.queuedBytes, 1);
  stream()?.end();
  stream()?.end();
  stream()?.send(Uint8Array.of(5));
  call.leave();
  assertEquals([call.written.length, stream()?.queuedBytes, call.ends], [2, 0, 1]);
  assertEquals(told, ["this side ended the stream"]);
});

Deno.test("however a stream ends, its owner hears why, once", () => {
  const ends = {
    "the other side ended the stream": (call: FakeCall) => call.emit("end"),
    "reset": (call: FakeCall) => call.emit("error", new Error("reset")),
    "the other side cancelled the stream": (call: FakeCall) => call.emit("cancelled"),
    "the connection is closed": (call: FakeCall) => {
      call.writable = false;
      call.emit("close");
    },
  };
  for (const [reason, end] of Object.entries(ends)) {
    const { call, told, serve, served } = open(new ServiceStreams(), []);
    serve(served);
    end(call);
    call.emit("close");
    assertEquals([told, call.ends], [[reason], reason === "the connection is closed" ? 0 : 1]);
  }
});

Deno.test("streams are counted for each connection, and a call without one is ended", () => {
  const streams = new ServiceStreams();
  const counts: number[] = [];
  const [one, two] = [open(streams, counts), open(streams, counts)];
  one.serve(one.served);
  // The second one comes over the connection of the first.
  two.serve(one.served);
  assertEquals(counts, [1, 2]);
  one.call.emit("end");
  two.call.emit("end");
  assertEquals(counts, [1, 2, 1, 0]);
  const gone = open(streams, counts);
  gone.serve(undefined);
  assertEquals([gone.call.ends, gone.told, counts.length], [1, [], 4]);
});

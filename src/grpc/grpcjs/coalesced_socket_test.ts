/** A socket that writes once for each turn of the event loop, over one that a test plays. */
import { assertEquals } from "#assert";
import { Buffer } from "node:buffer";
import { EventEmitter, once } from "node:events";
import { setImmediate } from "node:timers";
import { CoalescedSocket } from "./coalesced_socket.ts";

class FakeSocket extends EventEmitter {
  remoteAddress: string | undefined = "10.0.0.1";
  remotePort: number | undefined = 7;
  localAddress = "10.0.0.2";
  localPort = 9;
  destroyed = false;
  writableNeedDrain = false;
  readonly written: string[] = [];
  readonly calls: string[] = [];
  readonly #left: (() => void)[] = [];

  write(bytes: Uint8Array, done: () => void): void {
    this.written.push(new TextDecoder().decode(bytes));
    this.#left.push(done);
  }

  end(done: () => void): void {
    this.calls.push("end");
    done();
  }

  destroy(): void {
    this.destroyed = true;
  }

  pause(): void {
    this.calls.push("pause");
  }

  resume(): void {
    this.calls.push("resume");
  }

  ref(): void {
    this.calls.push("ref");
  }

  unref(): void {
    this.calls.push("unref");
  }

  leave(): void {
    this.#left.shift()?.();
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => void setImmediate(resolve));
}

function open() {
  const socket = new FakeSocket();
  const faults: string[] = [];
  const state = { bytes: 0, isOver: false };
  const frames: {
    refusal: string | undefined;
    take: (bytes: Uint8Array) => readonly Uint8Array[];
  } = {
    refusal: undefined,
    take: (bytes) => [bytes],
  };
  const unsent = {
    change: (by: number) => void (state.bytes += by),
    get isOver() {
      return state.isOver;
    },
  };
  type Given = ConstructorParameters<typeof CoalescedSocket>;
  const over = new CoalescedSocket(
    socket as unknown as Given[0],
    { frames, unsent, onFault: (what: string) => void faults.push(what) } as unknown as Given[1],
  );
  return { socket, over, faults, state, frames };
}

Deno.test("what is written in one turn leaves in one write, and counts until it has", async () => {
  const { socket, over, state } = open();
  over.write("a");
  over.write("b");
  over.cork();
  over.write("c");
  over.write("d");
  over.uncork();
  assertEquals([socket.written, state.bytes], [[], 4]);
  await turn();
  assertEquals([socket.written, state.bytes], [["abcd"], 4]);
  over.write("e");
  await turn();
  assertEquals(socket.written, ["abcd", "e"]);
  socket.leave();
  assertEquals(state.bytes, 1);
  socket.leave();
  assertEquals(state.bytes, 0);
});

Deno.test("addresses are those of the socket, settings are none of its business", () => {
  const { socket, over } = open();
  assertEquals(
    [over.remoteAddress, over.remotePort, over.localAddress, over.localPort],
    ["10.0.0.1", 7, "10.0.0.2", 9],
  );
  over.setNoDelay().setKeepAlive().setTimeout().ref().unref();
  assertEquals(socket.calls, ["ref", "unref"]);
});

Deno.test("who reads slowly makes the writer wait until the socket has drained", async () => {
  const { socket, over } = open();
  socket.writableNeedDrain = true;
  let done = 0;
  over.write("a", () => done++);
  await turn();
  assertEquals([socket.written, done], [["a"], 0]);
  socket.writableNeedDrain = false;
  socket.emit("drain");
  await turn();
  assertEquals(done, 1);
  over.write("b", () => done++);
  await turn();
  assertEquals(done, 2);
});

Deno.test("a peer that lets too much gather is given up, and nothing of it counts any more", async () => {
  const { socket, over, state } = open();
  state.isOver = true;
  over.write("abc");
  await turn();
  assertEquals([over.destroyed, socket.destroyed, state.bytes, socket.written], [
    true,
    true,
    0,
    [],
  ]);
});

Deno.test("what arrives is handed on together, much of it piece by piece", async () => {
  const { socket, over, frames } = open();
  const read: number[] = [];
  over.on("data", (bytes: Uint8Array) => read.push(bytes.length));
  await turn();
  const half = Buffer.alloc(8_192);
  frames.take = () => [half, half];
  socket.emit("data", Buffer.alloc(1));
  await turn();
  assertEquals(read.splice(0), [16_384]);
  frames.take = () => [half, half, Buffer.alloc(1)];
  socket.emit("data", Buffer.alloc(1));
  await turn();
  assertEquals(read.reduce((sum, one) => sum + one, 0), 16_385);
  frames.take = () => [];
  read.length = 0;
  socket.emit("data", Buffer.alloc(1));
  await turn();
  assertEquals(read, []);
});

Deno.test("a fault of a peer is told, and ends it with what came before", async () => {
  const { socket, over, frames, faults } = open();
  frames.take = () => {
    frames.refusal = "sends too much";
    return [];
  };
  socket.emit("data", Buffer.alloc(1));
  socket.emit("data", Buffer.alloc(1));
  await turn();
  assertEquals([faults, over.destroyed, socket.destroyed], [["sends too much"], true, true]);
});

Deno.test("an end goes both ways, and takes along what has gathered", async () => {
  const { socket, over } = open();
  const ended = once(over, "end");
  over.resume();
  socket.emit("end");
  await ended;
  over.write("last");
  over.end();
  await turn();
  await turn();
  assertEquals([socket.written, socket.calls.includes("end")], [["last"], true]);
  for (const event of ["error", "close"]) {
    const other = open();
    other.socket.emit(event, new Error("reset"));
    assertEquals(other.over.destroyed, true);
  }
});

Deno.test("a reader that is full stops the socket, and starts it again", async () => {
  const { socket, over, frames } = open();
  const large = Buffer.alloc(1_048_576);
  frames.take = () => [large];
  socket.emit("data", Buffer.alloc(1));
  assertEquals(socket.calls.includes("pause"), true);
  socket.calls.length = 0;
  over.read();
  await turn();
  assertEquals(socket.calls.includes("resume"), true);
});

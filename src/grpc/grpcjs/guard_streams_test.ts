/** What stands between new streams and grpc-js, without a socket. */
import { assertEquals, assertThrows } from "#assert";
import type { Server } from "@grpc/grpc-js";
import { H2 } from "../../base/mod.ts";
import { guardStreams } from "./guard_streams.ts";
import { REFUSED } from "./incoming_calls.ts";
import type { UnsentWrites } from "./unsent_writes.ts";

class FakeStream {
  readonly done: unknown[] = [];
  fails = false;
  respond(...args: unknown[]): void {
    if (this.fails) throw new Error("the stream is reset");
    this.done.push(["respond", ...args]);
  }
  sendTrailers(...args: unknown[]): void {
    this.done.push(["sendTrailers", ...args]);
  }
  close(code: number): void {
    this.done.push(["close", code]);
  }
  resume(): void {
    this.done.push("resume");
  }
  destroy(): void {
    this.done.push("destroyed");
  }
}

/** A server of grpc-js that does with a stream what the test says. */
function open(handle: (stream: FakeStream) => void = () => {}) {
  const told: unknown[] = [];
  const inner = {
    _streamHandler(extra: unknown, stream: FakeStream) {
      told.push(`grpc-js ${extra}`);
      handle(stream);
    },
  };
  guardStreams(inner as unknown as Server, {
    onFault: (what) => void told.push(`fault ${what}`),
    onStream: (_stream, path) => void told.push(`stream ${path}`),
    writesOf: (_stream, path) =>
      path === "/counted"
        ? { watch: () => void told.push("watched") } as unknown as UnsentWrites
        : undefined,
  });
  const take = (path: unknown, stream = new FakeStream()) => {
    Reflect.apply(inner._streamHandler, inner, ["x", stream, { ":path": path }]);
    return { done: stream.done.splice(0), told: told.splice(0) };
  };
  return { take };
}

Deno.test("a stream goes to grpc-js and is told of, and its writes are counted where somebody does", () => {
  const { take } = open((stream) => stream.respond({ ":status": 200 }));
  assertEquals(take("/a"), {
    done: [["respond", { ":status": 200 }]],
    told: ["grpc-js x", "stream /a"],
  });
  assertEquals(take("/counted").told, ["watched", "grpc-js x", "stream /counted"]);
});

Deno.test("sending on a stream that was reset ends it, and throws nothing", () => {
  const { take } = open((stream) => stream.respond({}));
  const stream = new FakeStream();
  stream.fails = true;
  assertEquals(take("/a", stream), {
    done: ["destroyed"],
    told: ["grpc-js x", "fault the stream is reset", "stream /a"],
  });
});

Deno.test("calls whose headers were refused are answered here and go no further", () => {
  const { take } = open();
  assertEquals(take(REFUSED.malformed), {
    done: [["close", 1]],
    told: ["fault sent the headers of no call"],
  });
  const large = take(REFUSED.tooLarge);
  assertEquals(large.told, ["fault sent headers that are too large"]);
  assertEquals(large.done, [
    ["respond", {
      ":status": 200,
      "content-type": "application/grpc",
      "grpc-status": 8,
      "grpc-message": `The headers are larger than ${H2.maxHeaderListBytes} bytes`,
    }, { endStream: true }],
    "resume",
  ]);
});

Deno.test("a handler that throws ends its stream and is a fault, and one that is not there is told at the start", () => {
  const { take } = open(() => {
    throw new Error("it broke");
  });
  const { done, told } = take("/a");
  assertEquals([done, told], [["destroyed"], ["grpc-js x", "fault it broke"]]);
  const guard = { onFault: () => {}, onStream: () => {}, writesOf: () => undefined };
  assertThrows(
    () => guardStreams({} as Server, guard),
    Error,
    "this grpc-js has no _streamHandler",
  );
});

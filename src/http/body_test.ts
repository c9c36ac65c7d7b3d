import { assert, assertEquals, assertRejects } from "#assert";
import { arrivedRequest } from "../../tests/support/http/arrived_request.ts";
import { ApiError, HTTP } from "../base/mod.ts";
import { BodyReader, hasNoBody } from "./body.ts";

function streamed(chunks: readonly Uint8Array[], end = true): Request {
  const left = [...chunks];
  const body = new ReadableStream({
    pull(controller): Promise<void> {
      const next = left.shift();
      // A reader may do with it what it likes.
      if (next !== undefined) controller.enqueue(next.slice());
      else if (end) controller.close();
      // Without an end the stream waits for ever, like a client that stopped sending.
      return end || next !== undefined ? Promise.resolve() : new Promise(() => {});
    },
  });
  return new Request("http://h/", { method: "POST", body });
}

const client = () => "10.0.0.1";

const MIB = new Uint8Array(1024 * 1024).fill(0x61);

Deno.test("a body is read whole, and a large one counts until it is released", async () => {
  const bodies = new BodyReader();
  const small = await bodies.read(
    streamed([MIB.subarray(0, 10), MIB.subarray(0, 5)]),
    1_000,
    client,
  );
  assertEquals([small.bytes.length, bodies.heldBytes], [15, 15]);
  small.release();
  const large = await bodies.read(streamed([MIB, MIB]), 3 * MIB.length, client);
  assertEquals([large.bytes.length, bodies.heldBytes], [2 * MIB.length, 2 * MIB.length]);
  large.release();
  assertEquals(bodies.heldBytes, 0);
});

Deno.test("a body above its limit or beside too many others is refused and counts no more", async () => {
  const bodies = new BodyReader({ maxHeldBytes: 4 * MIB.length });
  const kind = async (request: Request, maxBytes: number) => {
    const error = await assertRejects(() => bodies.read(request, maxBytes, client), ApiError);
    return error instanceof ApiError ? error.kind : "";
  };
  assertEquals(await kind(streamed([MIB, MIB]), MIB.length), "tooLarge");
  assertEquals(bodies.heldBytes, 0);
  const held = [1, 2].map(() =>
    bodies.read(streamed([MIB, MIB]), HTTP.maxContentBodyBytes, client)
  );
  const all = await Promise.all(held);
  assertEquals(bodies.heldBytes, 4 * MIB.length);
  assertEquals(await kind(streamed([MIB, MIB]), HTTP.maxContentBodyBytes), "overloaded");
  const small = await bodies.read(streamed([MIB.subarray(0, 100)]), 1_000, client);
  assertEquals(small.bytes.length, 100);
  small.release();
  for (const body of all) body.release();
  assertEquals(bodies.heldBytes, 0);
});

Deno.test("memory held for a body is what is counted, and within twice of what came", async () => {
  const { promise: more, resolve: goOn } = Promise.withResolvers<void>();
  let left = 3_000;
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (left === 1_000) await more;
      if (left-- === 0) controller.close();
      // As the platform does: a large buffer, of which one byte is shown.
      else controller.enqueue(new Uint8Array(65_536).subarray(0, 1));
    },
  }, { highWaterMark: 0 });
  const bodies = new BodyReader();
  const reading = bodies.read(new Request("http://h/", { method: "POST", body }), 10_000, client);
  while (left > 1_000) await new Promise((resolve) => setTimeout(resolve, 0));
  assert(bodies.heldBytes >= 2_000 && bodies.heldBytes <= 4_096, String(bodies.heldBytes));
  goOn();
  const whole = await reading;
  assertEquals([whole.bytes.length, bodies.heldBytes, bodies.holdingClients], [3_000, 3_000, 1]);
  assertEquals(whole.bytes.buffer.byteLength, 3_000);
  whole.release();
  assertEquals([bodies.heldBytes, bodies.holdingClients], [0, 0]);
});

Deno.test("one client has its share of the memory for bodies, and the others theirs", async () => {
  const bodies = new BodyReader({ maxClientBytes: 3 * MIB.length });
  const read = (ip: string) => bodies.read(streamed([MIB, MIB]), 4 * MIB.length, () => ip);
  const first = await read("10.0.0.1");
  const error = await assertRejects(() => read("10.0.0.1"), ApiError);
  assertEquals(error instanceof ApiError && error.kind, "overloaded");
  const other = await read("10.0.0.2");
  assertEquals(bodies.heldBytes, 4 * MIB.length);
  first.release();
  other.release();
  (await read("10.0.0.1")).release();
  assertEquals([bodies.heldBytes, bodies.holdingClients], [0, 0]);
});

Deno.test("a body that does not arrive in time is refused", async () => {
  const bodies = new BodyReader({ timeoutMs: 20 });
  const error = await assertRejects(() =>
    bodies.read(streamed([MIB], false), HTTP.maxContentBodyBytes, client)
  );
  assert(error instanceof ApiError && error.code === 408, String(error));
  assertEquals(bodies.heldBytes, 0);
});

Deno.test("a small body that was announced has its time as well, and the next ones theirs", async () => {
  const bodies = new BodyReader({ timeoutMs: 20 });
  const announced = (request: Request) => {
    request.headers.set("content-length", "100");
    return request;
  };
  const small = MIB.subarray(0, 100);
  const stuck = () => bodies.read(announced(streamed([small.subarray(1)], false)), 1_000, client);
  const refused = [stuck(), stuck()].map((read) => assertRejects(() => read, ApiError));
  assertEquals((await bodies.read(announced(streamed([small])), 1_000, client)).bytes.length, 100);
  for (const error of await Promise.all(refused)) {
    assert(error instanceof ApiError && error.code === 408, String(error));
  }
  assertEquals((await bodies.read(announced(streamed([small])), 1_000, client)).bytes.length, 100);
});

Deno.test("hasNoBody() believes the announced length and looks for itself where none was announced", () => {
  const url = "http://h/";
  const post = (init: RequestInit) => new Request(url, { method: "POST", ...init });
  assertEquals(hasNoBody(post({ headers: { "content-length": "0" } })), true);
  assertEquals(hasNoBody(post({ headers: { "content-length": "3" }, body: "abc" })), false);
  assertEquals(hasNoBody(post({})), true);
  assertEquals(hasNoBody(post({ body: "abc" })), false);
});

Deno.test("a body of exactly its bound is taken, announced or not, and one more byte is refused", async () => {
  const bodies = new BodyReader();
  const read = (bytes: number, announced: boolean) => {
    const request = streamed([MIB.subarray(0, bytes)]);
    if (announced) request.headers.set("content-length", `${bytes}`);
    return bodies.read(request, 100, client);
  };
  for (const announced of [true, false]) {
    const body = await read(100, announced);
    assertEquals(body.bytes.length, 100);
    body.release();
    const error = await assertRejects(() => read(101, announced), ApiError, "more than 100 bytes");
    assertEquals(error instanceof ApiError && error.kind, "tooLarge");
  }
  assertEquals([bodies.heldBytes, bodies.holdingClients], [0, 0]);
});

Deno.test("a body that breaks off is told to, and one that is none has no bytes", async () => {
  const bodies = new BodyReader();
  const broken = (announced: boolean) => {
    const body = new ReadableStream({ pull: () => Promise.reject(new TypeError("gone")) });
    const request = new Request("http://h/", { method: "POST", body });
    if (announced) request.headers.set("content-length", "10");
    return bodies.read(request, 100, client);
  };
  for (const announced of [true, false]) {
    const error = await assertRejects(() => broken(announced), ApiError, "ended before its end");
    assertEquals(error instanceof ApiError && error.kind, "invalid");
  }
  const none = await bodies.read(new Request("http://h/", { method: "POST" }), 100, client);
  assertEquals([none.bytes.length, bodies.heldBytes], [0, 0]);
});

Deno.test("a body that had arrived is counted while it is held, and has the same bounds", async () => {
  const bodies = new BodyReader({ maxHeldBytes: 3 * MIB.length });
  const read = (maxBytes: number) =>
    bodies.read(arrivedRequest("POST /", { body: MIB.slice() }), maxBytes, client);
  await assertRejects(() => read(100), ApiError, "more than 100 bytes");
  const held = await Promise.all([1, 2, 3].map(() => read(MIB.length)));
  assertEquals([held[0]?.bytes.length, bodies.heldBytes], [MIB.length, 3 * MIB.length]);
  await assertRejects(() => read(MIB.length), ApiError, "Too many large requests at once");
  assertEquals(bodies.heldBytes, 3 * MIB.length);
  for (const body of held) body.release();
  assertEquals([bodies.heldBytes, bodies.holdingClients], [0, 0]);
});

import { assert, assertEquals, assertRejects } from "@std/assert";
import { ApiError, HTTP } from "../base/mod.ts";
import { BodyReader, hasNoBody } from "./body.ts";

function streamed(chunks: readonly Uint8Array[], end = true): Request {
  const left = [...chunks];
  const body = new ReadableStream({
    pull(controller): Promise<void> {
      const next = left.shift();
      if (next !== undefined) controller.enqueue(next);
      else if (end) controller.close();
      // Without an end the stream waits for ever, like a client that stopped sending.
      return end || next !== undefined ? Promise.resolve() : new Promise(() => {});
    },
  });
  return new Request("http://h/", { method: "POST", body });
}

const MIB = new Uint8Array(1024 * 1024).fill(0x61);

Deno.test("a body is read whole, and a large one counts until it is released", async () => {
  const bodies = new BodyReader();
  const small = await bodies.read(streamed([MIB.subarray(0, 10), MIB.subarray(0, 5)]), 1_000);
  assertEquals([small.length, bodies.heldBytes], [15, 0]);
  const large = await bodies.read(streamed([MIB, MIB]), 3 * MIB.length);
  assertEquals([large.length, bodies.heldBytes], [2 * MIB.length, 2 * MIB.length]);
  bodies.release(large);
  bodies.release(small);
  assertEquals(bodies.heldBytes, 0);
});

Deno.test("a body above its limit or beside too many others is refused and counts no more", async () => {
  const bodies = new BodyReader({ maxHeldBytes: 4 * MIB.length });
  const kind = async (request: Request, maxBytes: number) => {
    const error = await assertRejects(() => bodies.read(request, maxBytes), ApiError);
    return error instanceof ApiError ? error.kind : "";
  };
  assertEquals(await kind(streamed([MIB, MIB]), MIB.length), "tooLarge");
  assertEquals(bodies.heldBytes, 0);
  const held = [1, 2].map(() => bodies.read(streamed([MIB, MIB]), HTTP.maxContentBodyBytes));
  const all = await Promise.all(held);
  assertEquals(bodies.heldBytes, 4 * MIB.length);
  assertEquals(await kind(streamed([MIB, MIB]), HTTP.maxContentBodyBytes), "overloaded");
  assertEquals((await bodies.read(streamed([MIB.subarray(0, 100)]), 1_000)).length, 100);
  for (const body of all) bodies.release(body);
  assertEquals(bodies.heldBytes, 0);
});

Deno.test("a body that does not arrive in time is refused", async () => {
  const bodies = new BodyReader({ timeoutMs: 20 });
  const error = await assertRejects(() =>
    bodies.read(streamed([MIB], false), HTTP.maxContentBodyBytes)
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
  const stuck = () => bodies.read(announced(streamed([small.subarray(1)], false)), 1_000);
  const refused = [stuck(), stuck()].map((read) => assertRejects(() => read, ApiError));
  assertEquals((await bodies.read(announced(streamed([small])), 1_000)).length, 100);
  for (const error of await Promise.all(refused)) {
    assert(error instanceof ApiError && error.code === 408, String(error));
  }
  assertEquals((await bodies.read(announced(streamed([small])), 1_000)).length, 100);
});

Deno.test("hasNoBody() believes the announced length and looks for itself where none was announced", () => {
  const url = "http://h/";
  const post = (init: RequestInit) => new Request(url, { method: "POST", ...init });
  assertEquals(hasNoBody(post({ headers: { "content-length": "0" } })), true);
  assertEquals(hasNoBody(post({ headers: { "content-length": "3" }, body: "abc" })), false);
  assertEquals(hasNoBody(post({})), true);
  assertEquals(hasNoBody(post({ body: "abc" })), false);
});

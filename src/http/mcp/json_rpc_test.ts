import { assertEquals, assertThrows } from "#assert";
import { ApiError, MCP } from "../../base/mod.ts";
import { answerOf, errorOf, readMessage, RPC_CODES, RpcError } from "./json_rpc.ts";

function read(body: unknown) {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  return readMessage(new TextEncoder().encode(text));
}

function codeOf(run: () => unknown): number {
  const error = assertThrows(run, RpcError);
  return error instanceof RpcError ? error.code : 0;
}

const HEAD = { jsonrpc: "2.0" };

Deno.test("a message has an id of two kinds or none, and its parameters are an object", () => {
  assertEquals(read({ ...HEAD, id: 0, method: "a", params: { b: 1 } }), {
    id: 0,
    method: "a",
    params: { b: 1 },
  });
  assertEquals(read({ ...HEAD, id: "x", method: "a", params: [1] }), {
    id: "x",
    method: "a",
    params: {},
  });
  assertEquals(read({ ...HEAD, method: "a" }).id, undefined);
  assertEquals(read({ ...HEAD, id: 1, result: {} }).method, undefined);
});

Deno.test("what is no message is refused with the code that says how", () => {
  for (const body of [[{ ...HEAD, method: "a" }], "null", "1", {}, { jsonrpc: "1.0" }]) {
    assertEquals(codeOf(() => read(body)), RPC_CODES.request, JSON.stringify(body));
  }
  for (const more of [{ id: null }, { id: {} }, { id: true }, { method: 1 }, { method: null }]) {
    assertEquals(codeOf(() => read({ ...HEAD, ...more })), RPC_CODES.request, JSON.stringify(more));
  }
  for (const text of ["", "{", "[".repeat(10_000), '{"a":']) {
    assertEquals(codeOf(() => read(text)), RPC_CODES.parse, text.slice(0, 9));
  }
  assertEquals(codeOf(() => readMessage(new Uint8Array([34, 255, 34]))), RPC_CODES.parse);
});

Deno.test("a body may be as long as its bound, and no byte longer", () => {
  const rest = JSON.stringify({ ...HEAD, method: "a", params: { text: "" } }).length;
  const of = (size: number) => ({
    ...{ ...HEAD, method: "a" },
    params: { text: "x".repeat(size - rest) },
  });
  assertEquals(read(of(MCP.maxBodyBytes)).method, "a");
  const error = assertThrows(() => read(of(MCP.maxBodyBytes + 1)), RpcError, "too many bytes");
  assertEquals(error instanceof RpcError && error.code, RPC_CODES.parse);
});

Deno.test("an answer has the id of its question, and a refusal its code and words", () => {
  assertEquals(answerOf(3, { a: 1 }), { jsonrpc: "2.0", id: 3, result: { a: 1 } });
  assertEquals(errorOf(null, new RpcError(RPC_CODES.method, "no")), {
    jsonrpc: "2.0",
    id: null,
    error: { code: -32601, message: "no" },
  });
  assertEquals(errorOf("x", new ApiError("missing", "gone")), {
    jsonrpc: "2.0",
    id: "x",
    error: { code: -32603, message: "gone" },
  });
});

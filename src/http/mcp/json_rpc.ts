/** JSON-RPC 2.0 as MCP has it: one message in a body, one answer. */
import { ApiError, isJsonObject, jsonExcess, type JsonObject, MCP } from "../../base/mod.ts";

export const RPC_CODES = {
  parse: -32700,
  request: -32600,
  method: -32601,
  params: -32602,
  internal: -32603,
} as const;

type RpcId = string | number;

/** Without an id it is a notification, which has no answer. */
export interface RpcMessage {
  readonly id: RpcId | undefined;
  /** Undefined in an answer to a question that this server never asks. */
  readonly method: string | undefined;
  readonly params: JsonObject;
}

export class RpcError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** Throws RpcError. */
export function readMessage(body: Uint8Array): RpcMessage {
  const found = parse(body);
  if (!isJsonObject(found) || found["jsonrpc"] !== "2.0") {
    throw new RpcError(
      RPC_CODES.request,
      "Wanted one object with jsonrpc 2.0; batches are not taken",
    );
  }
  const { id, method, params } = found;
  const isId = id === undefined || typeof id === "string" || typeof id === "number";
  if (!isId || (method !== undefined && typeof method !== "string")) {
    throw new RpcError(RPC_CODES.request, "id is wanted as a text or a number, method as a text");
  }
  return { id, method, params: isJsonObject(params) ? params : {} };
}

function parse(body: Uint8Array): unknown {
  const excess = body.length > MCP.maxBodyBytes ? "too many bytes" : jsonExcess(body);
  if (excess !== undefined) throw new RpcError(RPC_CODES.parse, `The body has ${excess}`);
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
    throw new RpcError(RPC_CODES.parse, "The body is no JSON");
  }
}

export function answerOf(id: RpcId, result: unknown): JsonObject {
  return { jsonrpc: "2.0", id, result };
}

export function errorOf(id: RpcId | null, error: RpcError | ApiError): JsonObject {
  const code = error instanceof RpcError ? error.code : RPC_CODES.internal;
  return { jsonrpc: "2.0", id, error: { code, message: error.message } };
}

/** `/rnacos/mcp`: the server's own data and verbs for assistants, as MCP has them over streamable HTTP. */
import { param, type ParamValues } from "../../api/mod.ts";
import { ApiError, JsonMembers, type JsonObject, MCP } from "../../base/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import { forbidden } from "../access_refusal.ts";
import { json, text } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import { aboutEach, type HttpRoute, routesUnder } from "../route.ts";
import type { ServerInfo } from "../server_info.ts";
import { configTools } from "./config_tools.ts";
import {
  answerOf,
  errorOf,
  readMessage,
  RPC_CODES,
  RpcError,
  type RpcMessage,
} from "./json_rpc.ts";
import { serverTools } from "./server_tools.ts";
import { READ_CONFIGS, type Tool } from "./tool.ts";

/** Newest first. What they have of tools alone is alike in all of them. */
const VERSIONS = ["2025-11-25", "2025-06-18", "2025-03-26"] as const;

const TOOLS: readonly Tool[] = [...configTools, ...serverTools];

const MCP_HEADERS = {
  contentType: param.header().named("Content-Type").or(""),
  origin: param.header().named("Origin").or(""),
  version: param.header().named("MCP-Protocol-Version").about("as agreed on in `initialize`"),
};

async function serve(
  { contentType, origin, version }: ParamValues<typeof MCP_HEADERS>,
  call: HttpCall,
  info: ServerInfo,
): Promise<HttpAnswer> {
  if (info.isMcpOn !== true) {
    throw new ApiError("notFound", "MCP is switched off (RNACOS_ENABLE_MCP)");
  }
  // Assistants are no pages: what a browser sends for one is refused unless somebody has proved who they are.
  if (origin !== "" && call.principal.kind === "anonymous") throw forbidden("role");
  if (!/^application\/json\b/i.test(contentType)) {
    throw new ApiError("invalid", "The content type is wanted as application/json");
  }
  try {
    if (version !== undefined && !isKnown(version)) {
      throw new RpcError(
        RPC_CODES.request,
        `Unsupported protocol version: wanted ${VERSIONS.join(", ")}`,
      );
    }
    return await answered(readMessage(call.body), call, info);
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    return json(errorOf(null, error), 400);
  }
}

function isKnown(version: unknown): version is typeof VERSIONS[number] {
  return VERSIONS.some((known) => known === version);
}

async function answered(
  { id, method, params }: RpcMessage,
  call: HttpCall,
  info: ServerInfo,
): Promise<HttpAnswer> {
  // A notification, or an answer to a question that nobody asked.
  if (id === undefined || method === undefined) return text("", 202);
  try {
    return json(answerOf(id, await resultOf(method, params, { call, info })));
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    return json(errorOf(id, error));
  }
}

interface Asked {
  readonly call: HttpCall;
  readonly info: ServerInfo;
}

function resultOf(method: string, params: JsonObject, asked: Asked): unknown {
  switch (method) {
    case "initialize":
      return initialized(params, asked.info);
    case "ping":
      return {};
    case "tools/list":
      return { tools: toolsFor(asked.info).map(declared) };
    case "tools/call":
      return called(params, asked);
    default:
      throw new RpcError(RPC_CODES.method, `There is no method ${method.slice(0, 64)}`);
  }
}

function initialized({ protocolVersion }: JsonObject, { version }: ServerInfo): JsonObject {
  return {
    protocolVersion: isKnown(protocolVersion) ? protocolVersion : VERSIONS[0],
    capabilities: { tools: {} },
    serverInfo: { name: "rnacos", version },
    instructions: "Configs and services of a Nacos-compatible registry and config center.",
  };
}

/** While nobody can prove who they are, nothing is changed this way. */
function toolsFor({ isAuthOn }: ServerInfo): readonly Tool[] {
  return isAuthOn ? TOOLS : TOOLS.filter(({ writes }) => writes !== true);
}

function declared({ name, description, args, required, writes }: Tool): JsonObject {
  return {
    ...{ name, description },
    inputSchema: { type: "object", properties: args, required },
    annotations: { readOnlyHint: writes !== true },
  };
}

/** A refusal is told as a result, so that the model can read why. */
async function called(params: JsonObject, { call, info }: Asked): Promise<JsonObject> {
  const tool = toolsFor(info).find(({ name }) => name === params["name"]);
  if (tool === undefined) throw new RpcError(RPC_CODES.params, "There is no such tool");
  const members = new JsonMembers(params);
  try {
    const args = members.object("arguments") ?? new JsonMembers({});
    return told(JSON.stringify(await tool.run(args, call, info)), false);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return told(error.message, true);
  }
}

function told(words: string, isError: boolean): JsonObject {
  return { content: [{ type: "text", text: words }], isError };
}

const route = routesUnder({ base: "/rnacos", family: "console" });

export function mcpRoutes(info: ServerInfo): readonly HttpRoute[] {
  return [
    route("POST", "/mcp", {
      summary:
        "MCP for assistants: configs, services and the health of the cluster; 404 unless `RNACOS_ENABLE_MCP` is set",
      permission: READ_CONFIGS,
      params: MCP_HEADERS,
      about: aboutEach,
      maxBodyBytes: MCP.maxBodyBytes,
      body: { contentType: "application/json", summary: "one message of JSON-RPC" },
      handler: (params, call) => serve(params, call, info),
    }),
  ];
}

/** The OpenAPI 3.1 document of routes, made from what they declare. */
import type { ParamSpec, Permission } from "../api/mod.ts";
import type { ErrorFamily } from "./error_family.ts";
import { provesOperator } from "./operator_gate.ts";
import type { HttpRoute } from "./route.ts";

interface OpenApiInfo {
  readonly version: string;
}

type Json = string | number | boolean | readonly Json[] | JsonObject;
interface JsonObject {
  readonly [name: string]: Json;
}

/** Header parameters of these names are to be ignored, as OpenAPI has other words for them. */
const OWN_HEADERS: ReadonlySet<string> = new Set(["accept", "authorization", "content-type"]);
const FORM = "application/x-www-form-urlencoded";
/** Where parameters come in a form, they may as well be in the query: both are one map. */
const FORM_METHODS: ReadonlySet<string> = new Set(["POST", "PUT", "PATCH"]);

const REFUSALS: Readonly<Record<ErrorFamily, string>> = {
  caused: "A refusal in plain text: `caused: ...;`",
  naming: "A refusal in plain text",
  result: "A refusal as an object with `code`, `message` and `data`",
  console: "A refusal as an object with `status` and `message`",
};

const OPERATOR_SCHEME = "clusterToken";
/** A token of a login, or an access token, in each place that it is taken from. */
const TOKEN_SCHEMES = {
  accessToken: { type: "apiKey", in: "query", name: "accessToken" },
  accessTokenHeader: { type: "apiKey", in: "header", name: "accessToken" },
  bearerToken: { type: "http", scheme: "bearer" },
} as const;

export function openApiDocument(
  routes: readonly HttpRoute[],
  { version }: OpenApiInfo,
): JsonObject {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    const item = paths[route.path] ??= {};
    item[route.method.toLowerCase()] = operation(route);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "rnacos on Deno",
      version,
      description: "A registry and config center for clients of Nacos. Parameters come from the " +
        "query or from a form, whichever a client sends; the first of repeated names counts.",
    },
    paths,
    components: {
      securitySchemes: {
        ...TOKEN_SCHEMES,
        [OPERATOR_SCHEME]: {
          type: "http",
          scheme: "bearer",
          description: "The `RNACOS_CLUSTER_TOKEN` of the node; the machine itself needs none.",
        },
      },
    },
  };
}

function operation(route: HttpRoute): JsonObject {
  const { summary, permission, params } = route;
  const inForm = FORM_METHODS.has(route.method) && route.body === undefined;
  const headers = params.filter((param) => param.in === "header" && !isOwnHeader(param));
  const values = params.filter((param) => param.in !== "header");
  const parameters = [...inForm ? [] : values, ...headers].map(parameter);
  const body = inForm ? formBody(values) : rawBody(route);
  return {
    operationId: operationId(route),
    tags: ["resource" in permission ? permission.resource : "open"],
    summary,
    ...parameters.length > 0 && { parameters },
    ...body !== undefined && { requestBody: body },
    responses: responses(route),
    ...securityOf(route),
    "x-permission": permissionText(permission),
  };
}

/** The empty one stands for a server without authentication, or for the machine itself; nobody manages users so. */
function securityOf(route: HttpRoute): JsonObject {
  if (route.permission.action === "public" || route.hasOwnToken === true) return {};
  const tokens = Object.keys(TOKEN_SCHEMES).map((name) => ({ [name]: [] }));
  const proof = provesOperator(route, false);
  const operator = proof === "nothing" ? [] : [{ [OPERATOR_SCHEME]: [] }];
  return { security: [...proof === "secret" ? [] : [{}], ...tokens, ...operator] };
}

/** `GET /nacos/v1/cs/configs` -> `getNacosV1CsConfigs`. */
function operationId({ method, path }: HttpRoute): string {
  const words = path.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  return method.toLowerCase() + (name === "" ? "Root" : name);
}

function permissionText(permission: Permission): string {
  return "resource" in permission
    ? `${permission.resource}:${permission.action}`
    : permission.action;
}

function isOwnHeader({ name }: ParamSpec): boolean {
  return OWN_HEADERS.has(name.toLowerCase());
}

function parameter(param: ParamSpec): JsonObject {
  const description = descriptionOf(param);
  return {
    name: param.name,
    in: param.in === "header" ? "header" : "query",
    ...description !== "" && { description },
    ...param.required === true && { required: true },
    schema: schemaOf(param),
  };
}

function descriptionOf({ summary = "", aliases = [] }: ParamSpec): string {
  const also = aliases.map((alias) => `\`${alias}\``).join(", ");
  const parts = [...summary === "" ? [] : [summary], ...also === "" ? [] : [`also as ${also}`]];
  return parts.join("; ");
}

function schemaOf(param: ParamSpec): JsonObject {
  const { default: text } = param;
  switch (param.type) {
    case "int":
      return { type: "integer", ...text !== undefined && { default: Number(text) } };
    case "number":
      return { type: "number", ...text !== undefined && { default: Number(text) } };
    case "boolean":
      return { type: "boolean", ...text !== undefined && { default: text === "true" } };
    case "json":
      return { type: "string", contentMediaType: "application/json" };
    default:
      return { type: "string", ...text !== undefined && { default: text } };
  }
}

function formBody(params: readonly ParamSpec[]): JsonObject | undefined {
  if (params.length === 0) return undefined;
  const required = params.filter((param) => param.required === true).map(({ name }) => name);
  const properties = params.map((param) => {
    const description = descriptionOf(param);
    return [param.name, { ...schemaOf(param), ...description !== "" && { description } }] as const;
  });
  return {
    content: {
      [FORM]: {
        schema: {
          type: "object",
          properties: Object.fromEntries(properties),
          ...required.length > 0 && { required },
        },
      },
    },
    ...required.length > 0 && { required: true },
  };
}

function rawBody({ body }: HttpRoute): JsonObject | undefined {
  if (body === undefined) return undefined;
  return { description: body.summary, content: { [body.contentType]: {} } };
}

/** What `jsonError` makes. */
const REFUSED_OBJECT: JsonObject = {
  "application/json": {
    schema: {
      type: "object",
      properties: {
        timestamp: { type: "string" },
        status: { type: "integer" },
        error: { type: "string" },
        message: { type: "string" },
        path: { type: "string" },
      },
      required: ["status", "message", "path"],
    },
  },
};

function responses(route: HttpRoute): JsonObject {
  const { family, permission, answersWhileStarting, isUnsupported, answers = {} } = route;
  const own = Object.entries(answers).map(([status, description]) => [status, { description }]);
  const refused = { description: "The caller may not do this", content: REFUSED_OBJECT };
  return {
    ...isUnsupported === true
      ? { "501": { description: "Not done by this server" } }
      : { "200": { description: "Done" } },
    ...permission.action !== "public" && { "403": refused },
    ...Object.fromEntries(own),
    ...answersWhileStarting !== true && { "503": { description: "The node does not serve yet" } },
    default: {
      description: REFUSALS[family],
      ...family === "console" && { content: REFUSED_OBJECT },
    },
  };
}

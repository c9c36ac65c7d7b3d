/** Configs that come in and go out many at a time: archives, and clones of a namespace. */
import { type ConfigImportRow, param, type ParamValues, type Permission } from "../../api/mod.ts";
import { configResource, EVERYTHING, namespaceResource, type Resource } from "../../auth/mod.ts";
import {
  ApiError,
  type ConfigKey,
  CONSOLE,
  given,
  isJsonObject,
  jsonExcess,
  JsonMembers,
} from "../../base/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import { json } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import { aboutEach, type HttpRoute } from "../route.ts";
import { zipAnswer } from "../zip_answer.ts";
import { configSpaces } from "./config_routes.ts";
import { consoleRoute, NAMESPACE, oneOf, READ_CONFIGS } from "./console_route.ts";
import type { ImportReport } from "./wire.ts";

const WRITE_CONFIGS: Permission = { action: "write", resource: "config" };

const POLICIES = ["ABORT", "SKIP", "OVERWRITE"] as const;
const LAYOUTS = ["nacos", "nacos2"] as const;

const readPolicy = oneOf(POLICIES);

const IMPORT = {
  namespace: NAMESPACE,
  policy: param.parsed("string", readPolicy).assumed("ABORT").about(POLICIES.join(", ")),
  preview: param.bool().or(false).about("only say what would happen"),
};

function report(rows: readonly ConfigImportRow[], isPreview: boolean): HttpAnswer {
  return json({ rows, isPreview } satisfies ImportReport);
}

function mayWrite(call: HttpCall): (key: ConfigKey) => boolean {
  return (key) => call.may(WRITE_CONFIGS, configResource(key));
}

async function importZip(params: ParamValues<typeof IMPORT>, call: HttpCall): Promise<HttpAnswer> {
  const { namespace, policy = "ABORT", preview: isPreview } = params;
  // The bytes of the request are held for as long as the handler is at work with them.
  const bytes = call.body;
  const rows = await call.api.config.importZip(
    { namespace, policy, isPreview, bytes, mayWrite: mayWrite(call) },
    call.caller,
  );
  return report(rows, isPreview);
}

/** Whoever copies many configs at a time may write all of a namespace. Without one to read it is about everything. */
function aboutClone({ body }: HttpCall): Resource {
  const members = membersOf(body);
  return members === undefined ? EVERYTHING : namespaceResource("config", members.text("to") ?? "");
}

async function clone(call: HttpCall): Promise<HttpAnswer> {
  const body = readBody(call.body);
  const isPreview = body.bool("preview") ?? false;
  const keys = body.objects("keys", CONSOLE.maxImportRows).map((key) => ({
    group: key.text("group") ?? "",
    dataId: key.text("dataId") ?? "",
    ...given({ newGroup: key.filled("newGroup"), newDataId: key.filled("newDataId") }),
  }));
  const rows = await call.api.config.clone({
    from: body.text("from") ?? "",
    to: body.text("to") ?? "",
    ...{ keys, isPreview },
    policy: readPolicy(body.text("policy") ?? "ABORT", "policy"),
    mayRead: (key) => call.may(READ_CONFIGS, configResource(key)),
    mayWrite: mayWrite(call),
  }, call.caller);
  return report(rows, isPreview);
}

async function exportZip(call: HttpCall): Promise<HttpAnswer> {
  const body = readBody(call.body);
  const namespace = body.text("namespace") ?? "";
  const named = body.has("keys") ? body.objects("keys", CONSOLE.maxImportRows) : undefined;
  const keys = named?.map((key) =>
    call.api.config.checkKey({ namespace, group: key.text("group"), dataId: key.text("dataId") })
  ).filter((key) => call.may(READ_CONFIGS, configResource(key)));
  const file = await call.api.config.exportZip({
    keys,
    filter: {
      spaces: configSpaces(namespace, call),
      text: body.text("q") ?? "",
      inContent: body.bool("inContent") ?? false,
      group: body.text("group") ?? "",
      appName: body.text("app") ?? "",
      tag: body.text("tag") ?? "",
      configType: body.text("type") ?? "",
    },
    layout: oneOf(LAYOUTS)(body.text("format") ?? "nacos2", "format") === "nacos" ? "old" : "new",
  });
  return zipAnswer(file, call);
}

function readBody(body: Uint8Array): JsonMembers {
  const members = membersOf(body);
  if (members !== undefined) return members;
  throw new ApiError("invalid", "The body is wanted as a JSON object, with its content-type");
}

/** Undefined for what is no JSON object. */
function membersOf(body: Uint8Array): JsonMembers | undefined {
  const excess = jsonExcess(body);
  if (excess !== undefined) throw new ApiError("invalid", `The body has ${excess}`);
  const text = new TextDecoder().decode(body);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  return isJsonObject(value) ? new JsonMembers(value, text) : undefined;
}

const JSON_BODY = "application/json";

export const transferRoutes: readonly HttpRoute[] = [
  consoleRoute("POST", "/configs/import", {
    summary: "Import configs from a zip archive of Nacos, row by row, or say what would happen",
    permission: WRITE_CONFIGS,
    params: IMPORT,
    maxBodyBytes: CONSOLE.maxImportBytes,
    body: { contentType: "application/zip", summary: "the archive, in either layout of Nacos" },
    about: ({ namespace }) => namespaceResource("config", namespace),
    handler: importZip,
  }),
  consoleRoute("POST", "/configs/export", {
    summary: "Configs as a zip archive of Nacos: those that are named, or all that match",
    permission: READ_CONFIGS,
    params: {},
    maxBodyBytes: CONSOLE.maxKeysBytes,
    body: {
      contentType: JSON_BODY,
      summary:
        "`namespace`, `format` (`nacos2` or `nacos`), and `keys` with `group` and `dataId` " +
        "or `q`, `inContent`, `group`, `app`, `tag`, `type`",
    },
    about: aboutEach,
    handler: (_params, call) => exportZip(call),
  }),
  consoleRoute("POST", "/configs/clone", {
    summary: "Copy configs into another namespace or under other names, row by row",
    permission: WRITE_CONFIGS,
    params: {},
    maxBodyBytes: CONSOLE.maxKeysBytes,
    body: {
      contentType: JSON_BODY,
      summary: "`from`, `to`, `policy`, `preview`, and `keys` with `group`, `dataId` and perhaps " +
        "`newGroup`, `newDataId`",
    },
    about: (_params, call) => aboutClone(call),
    handler: (_params, call) => clone(call),
  }),
];

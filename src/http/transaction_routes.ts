/** `/rnacos/v1/transaction`: several configs changed together, or none of them. */
import { type TransactionInput } from "../api/mod.ts";
import { configResource, EVERYTHING } from "../auth/mod.ts";
import {
  ApiError,
  CONFIG,
  type ConfigKey,
  given,
  jsonExcess,
  JsonMembers,
  STATE,
} from "../base/mod.ts";
import type { HttpAnswer } from "../h1/mod.ts";
import { json } from "./answer.ts";
import type { HttpCall } from "./call.ts";
import { type About, type HttpRoute, routesUnder } from "./route.ts";

const WRITE = { action: "write", resource: "config" } as const;

/** Of each change the right to write is asked for before anything is looked at: nobody learns what there is. */
function aboutChanges(call: HttpCall): About {
  try {
    const keys = changesIn(readBody(call.body)).map((change) => keyOf(change, call));
    return keys.length === 0 ? EVERYTHING : keys.map(configResource);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    // What is wrong with it the handler says, to those who may change all that it could be about.
    return EVERYTHING;
  }
}

async function transact(call: HttpCall): Promise<HttpAnswer> {
  const members = readBody(call.body);
  const changes = changesIn(members).map((change) => readChange(change, call));
  const comment = members.filled("comment");
  const done = await call.api.config.transact({ changes, comment }, call.caller);
  return json({
    index: done.index,
    configs: done.configs.map(({ key, md5 }) => ({ ...key, md5 })),
  });
}

/** Twice for each request, for the right and for the work: the bound on a body is small for it. */
function readBody(body: Uint8Array): JsonMembers {
  const excess = jsonExcess(body);
  if (excess !== undefined) throw new ApiError("invalid", `The body has ${excess}`);
  return JsonMembers.read("the body", new TextDecoder().decode(body));
}

function changesIn(members: JsonMembers): readonly JsonMembers[] {
  return members.everyObject("changes", STATE.maxTransactionChanges);
}

function keyOf(change: JsonMembers, { api }: HttpCall): ConfigKey {
  return api.config.checkKey({
    namespace: change.text("namespace"),
    group: change.filled("group") ?? "DEFAULT_GROUP",
    dataId: change.text("dataId") ?? "",
  });
}

function readChange(change: JsonMembers, call: HttpCall): TransactionInput {
  const key = keyOf(change, call);
  const content = change.onlyText("content");
  const isRemoval = change.bool("remove") ?? false;
  if (isRemoval === (content !== undefined)) {
    throw new ApiError("invalid", `${key.dataId} wants either a content or to be removed`);
  }
  return {
    ...{ key, content, expectedMd5: change.onlyText("md5") },
    ...given({ configType: change.filled("type") }),
    info: given({
      appName: change.text("appName"),
      desc: change.text("desc"),
      tags: change.text("tags"),
    }),
  };
}

const route = routesUnder({ base: "/rnacos/v1", family: "console" });

export const transactionRoutes: readonly HttpRoute[] = [
  route("POST", "/transaction", {
    summary: "Publish and remove several configs together, each on its condition, or none of them",
    permission: WRITE,
    params: {},
    about: (_params, call) => aboutChanges(call),
    maxBodyBytes: CONFIG.maxTransactionBytes,
    body: {
      contentType: "application/json",
      summary:
        "`changes`: each with `namespace`, `group`, `dataId`, and `content` or `remove`; on the " +
        "condition `md5` (empty: there is none), with `type`, `appName`, `desc`, `tags`; `comment`",
    },
    handler: (_params, call) => transact(call),
  }),
];

/** What other servers, their databases and files hold, moved in by this server. For managers alone. */
import {
  type MoveInput,
  type MoveJob,
  type MoveSource,
  param,
  type ParamValues,
  type Permission,
} from "../../api/mod.ts";
import { EVERYTHING } from "../../auth/mod.ts";
import { ApiError, copyOf, isJsonObject, jsonExcess, JsonMembers, MOVE } from "../../base/mod.ts";
import { json } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import type { Answer, HttpRoute } from "../route.ts";
import { consoleRoute, oneOf, PAGE, pageAt } from "./console_route.ts";
import type { MoveRow, MoveStatus, PageOf } from "./wire.ts";

/**
 * Users may come with it, so it takes the proof that routes about users take. It makes the server ask addresses that
 * the caller chooses: nobody but a manager may.
 */
const MOVE_IN: Permission = { action: "admin", resource: "user" };

const EXISTING = ["skip", "replace"] as const;
const OUTCOMES = ["refused", "skipped", "replaced", "new", "same"] as const;
const KINDS = ["server", "mysql"] as const;
const NO_OBJECT = 'The body is wanted as JSON like {"kind":"server","address":"http://..."}';

const FILE = {
  name: param.text().or("").about("of the file, for the report"),
  namespace: param.filled().about("where the configs of an archive go; of others the only one"),
  existing: param.parsed("string", oneOf(EXISTING)).assumed("skip").about(EXISTING.join(", ")),
  history: param.bool().or(false).about("earlier contents, too"),
  users: param.bool().or(true).about("users and roles, too"),
  preview: param.bool().or(false).about("only say what would be done"),
};

const ROWS = {
  outcome: param.parsed("string", oneOf(OUTCOMES)).about(OUTCOMES.join(", ")),
  ...PAGE,
};

function status({ server }: HttpCall, job: MoveJob | undefined): Answer {
  const self = server.cluster.members().find((member) => member.self);
  const answer: MoveStatus = {
    nodeId: String(self?.id ?? ""),
    ...job !== undefined && { job: { ...job, endedMs: job.endedMs ?? 0 } },
  };
  return json(answer);
}

function start(call: HttpCall, input: Omit<MoveInput, "may">): Answer {
  const may = call.mayStill(MOVE_IN, EVERYTHING);
  return status(call, call.api.moves.start({ ...input, may }, call.caller));
}

function fromAddress(call: HttpCall): Answer {
  const body = readBody(call.body);
  const kind = oneOf(KINDS)(text(body, "kind"), "kind");
  const url = urlOf(text(body, "address"));
  const [user, password] = [text(body, "user"), text(body, "password")];
  const backupToken = text(body, "backupToken");
  const source: MoveSource = kind === "mysql"
    ? { kind, url, user, password }
    : { kind, url, user, password, backupToken };
  return start(call, {
    source,
    namespace: text(body, "namespace") || undefined,
    existing: oneOf(EXISTING)(text(body, "existing") || "skip", "existing"),
    history: body.bool("history") ?? false,
    users: body.bool("users") ?? true,
    isPreview: body.bool("preview") ?? false,
  });
}

function fromFile(params: ParamValues<typeof FILE>, call: HttpCall): Answer {
  const { name, namespace, existing = "skip", history, users, preview: isPreview } = params;
  if (call.body.length === 0) {
    throw new ApiError("invalid", "The file is wanted as the body, as application/octet-stream");
  }
  // The bytes of a request are given up when it is answered.
  const source = {
    kind: "file",
    name: name.slice(0, MOVE.maxRowChars),
    bytes: copyOf(call.body),
  } as const;
  return start(call, { source, namespace, existing, history, users, isPreview });
}

function rows(params: ParamValues<typeof ROWS>, { api }: HttpCall): Answer {
  const at = pageAt(params);
  const { totalCount, items } = api.moves.rows({ outcome: params.outcome, ...at });
  return json({ total: totalCount, ...at, items } satisfies PageOf<MoveRow>);
}

/** Nothing of it is shown: it may hold a password. */
function readBody(body: Uint8Array): JsonMembers {
  const excess = jsonExcess(body);
  if (excess !== undefined) throw new ApiError("invalid", `The body has ${excess}`);
  const source = new TextDecoder().decode(body);
  try {
    const value: unknown = JSON.parse(source);
    if (isJsonObject(value)) return new JsonMembers(value, source);
  } catch {
    // What is no JSON is answered like what is no object.
  }
  throw new ApiError("invalid", NO_OBJECT);
}

function text(body: JsonMembers, name: string): string {
  const found = body.text(name) ?? "";
  if (found.length <= MOVE.maxTextChars) return found;
  throw new ApiError("invalid", `${name} is too long: over ${MOVE.maxTextChars} characters`);
}

function urlOf(address: string): URL {
  try {
    return new URL(address.trim());
  } catch {
    throw new ApiError(
      "invalid",
      "The address is wanted like http://10.0.0.9:8848 or mysql://db:3306/nacos",
    );
  }
}

export const moveRoutes: readonly HttpRoute[] = [
  consoleRoute("GET", "/move", {
    summary: "The last move in of the node that is asked, and how far it has come",
    permission: MOVE_IN,
    params: {},
    handler: (_params, call) => status(call, call.api.moves.job()),
  }),
  consoleRoute("GET", "/move/rows", {
    summary: "What became of its records, one by one, as far as they are kept",
    permission: MOVE_IN,
    params: ROWS,
    handler: rows,
  }),
  consoleRoute("POST", "/move", {
    summary: "Move in what a running Nacos or r-nacos, or the database of a Nacos, holds",
    permission: MOVE_IN,
    params: {},
    maxBodyBytes: MOVE.maxFormBytes,
    body: {
      contentType: "application/json",
      summary:
        "`kind` (`server`, `mysql`), `address`, `user`, `password`, `backupToken`, `namespace`, " +
        "`existing` (`skip`, `replace`), `history`, `users`, `preview`",
    },
    handler: (_params, call) => fromAddress(call),
  }),
  consoleRoute("POST", "/move/file", {
    summary: "Move in an archive of configs, or a transfer file",
    permission: MOVE_IN,
    params: FILE,
    maxBodyBytes: MOVE.maxFileBytes,
    body: { contentType: "application/octet-stream", summary: "the file" },
    handler: fromFile,
  }),
  consoleRoute("POST", "/move/cancel", {
    summary: "End the move in that is running; what has come in stays",
    permission: MOVE_IN,
    params: {},
    handler: (_params, call) => {
      call.api.moves.cancel();
      return status(call, call.api.moves.job());
    },
  }),
];

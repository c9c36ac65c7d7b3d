/** Watches of names by pattern, as clients of 3.x have them: of configs, and the same of services. */
import type { Api, FuzzyKey, FuzzyPattern, FuzzyWatchApi } from "../../api/mod.ts";
import { param, parseFuzzyPattern } from "../../api/mod.ts";
import type { Resource } from "../../auth/mod.ts";
import { ApiError, FUZZY } from "../../base/mod.ts";
import type { PushMessage } from "../../push/mod.ts";
import { failure, success } from "../answer.ts";
import { textList } from "../member.ts";
import { encodePayload } from "../payload_codec.ts";
import { fuzzyPushKey, fuzzySyncKey } from "../push_subject.ts";
import type { Pushes } from "../pushes.ts";
import { type GrpcRoute, grpcRoute } from "../route.ts";

/** What differs between the two. */
interface FuzzyKind {
  readonly kind: "configFuzzy" | "namingFuzzy";
  readonly resource: "config" | "naming";
  readonly summary: string;
  /** In front of the names of its classes. */
  readonly stem: string;
  /** The member that holds a name. */
  readonly member: "groupKey" | "serviceKey";
  /** The member of a notice that says what happened; services spell it as the others do. */
  readonly changeMember: "changeType" | "changedType";
  readonly added: string;
  readonly created: string;
  readonly removed: string;
  readonly watchesOf: (api: Pick<Api, "fuzzy">) => FuzzyWatchApi;
  readonly textOf: (key: FuzzyKey) => string;
  /** Members of the message behind the last part. */
  readonly finish: Readonly<Record<string, unknown>>;
}

const CONFIG: FuzzyKind = {
  kind: "configFuzzy",
  resource: "config",
  summary: "Begins or ends a watch of the configs that match a pattern",
  stem: "ConfigFuzzyWatch",
  member: "groupKey",
  changeMember: "changeType",
  added: "ADD_CONFIG",
  // Nacos does not tell a new config from a changed one, and its clients take both for the same.
  created: "CONFIG_CHANGED",
  removed: "DELETE_CONFIG",
  watchesOf: ({ fuzzy }) => fuzzy.configs,
  textOf: ({ namespace, group, name }) => [name, group, namespace].map(escaped).join("+"),
  finish: { totalBatch: 0, currentBatch: 0 },
};

const NAMING: FuzzyKind = {
  kind: "namingFuzzy",
  resource: "naming",
  summary: "Begins or ends a watch of the services that match a pattern",
  stem: "NamingFuzzyWatch",
  member: "serviceKey",
  changeMember: "changedType",
  added: "ADD_SERVICE",
  created: "ADD_SERVICE",
  removed: "DELETE_SERVICE",
  watchesOf: ({ fuzzy }) => fuzzy.services,
  textOf: ({ namespace, group, name }) => `${namespace}@@${group}@@${name}`,
  finish: { contexts: [], totalBatch: 1, currentBatch: 1 },
};

/** Codes and texts of Nacos. */
const TOO_MANY_PATTERNS = [50310, "fuzzy watch pattern over limit"] as const;
const TOO_MANY_MATCHES = [50311, "fuzzy watch pattern matched count over limit"] as const;

const WATCH = "WATCH";
const CANCEL_WATCH = "CANCEL_WATCH";

/** As in the keys of listened configs. */
function escaped(part: string): string {
  return part.replaceAll("%", "%25").replaceAll("+", "%2B");
}

/** A key that is there, or the text of one that is not. */
type Told = FuzzyKey | string;

/** What the client has, against what there is. */
function difference(
  { textOf }: FuzzyKind,
  found: { readonly keys: readonly FuzzyKey[]; readonly isCut: boolean },
  received: readonly string[],
): readonly Told[] {
  if (received.length === 0) return found.keys;
  const known = new Set(received);
  const told: Told[] = found.keys.filter((key) => !known.delete(textOf(key)));
  // Of more than are told nobody knows which of the client's are there.
  return found.isCut ? told : told.concat([...known]);
}

function watchRoute(words: FuzzyKind): GrpcRoute {
  const { stem, resource, summary } = words;
  const type = `${stem}Response`;
  const shape = { type, members: {} };
  return grpcRoute({
    type: `${stem}Request`,
    summary,
    permission: { action: "read", resource },
    params: {
      pattern: param.raw().named("groupKeyPattern").required().about("namespace>>group>>name"),
      watchType: param.raw().or("").about(`${WATCH} or ${CANCEL_WATCH}`),
      initializing: param.bool().or(false),
      received: textList(FUZZY.maxReceived).named("receivedGroupKeys"),
    },
    failure: shape,
    maxBodyBytes: FUZZY.maxBodyBytes,
    about: ({ pattern }) => aboutPattern(parseFuzzyPattern(pattern)),
    async handle({ pattern: text, watchType, initializing, received = [] }, call) {
      const watches = words.watchesOf(call.api);
      const { connectionId } = call.caller;
      if (watchType === CANCEL_WATCH) {
        watches.unwatch(connectionId, text);
        call.pushes.syncs.cancel(connectionId, firstKeyOf(words, parseFuzzyPattern(text)));
        return success(type, {});
      }
      if (watchType !== WATCH) {
        throw new ApiError("invalid", `Unsupported request type ${watchType.slice(0, 64)}`);
      }
      const begun = await watches.watch(connectionId, text);
      if (!begun.ok) return failure(...TOO_MANY_PATTERNS, shape);
      const items = difference(words, begun, received);
      if (!call.pushes.syncs.hasRoomFor(items.length)) {
        throw new ApiError("overloaded", "Too many fuzzy watches begin at once, try again later");
      }
      const { pattern } = begun;
      tell(words, call.pushes, { connectionId, pattern, items, initializing });
      return begun.isCut ? failure(...TOO_MANY_MATCHES, shape) : success(type, {});
    },
  });
}

/** A right on the text of a pattern is one on all that it matches, since stars of rights match stars. */
function aboutPattern({ namespace, group, name }: FuzzyPattern): Resource {
  return { namespace, group, name };
}

function firstKeyOf({ kind }: FuzzyKind, pattern: FuzzyPattern): string {
  return fuzzySyncKey(kind, pattern, 0);
}

function tell(
  words: FuzzyKind,
  pushes: Pushes,
  { connectionId, pattern, items, initializing }: {
    readonly connectionId: string;
    readonly pattern: FuzzyPattern;
    readonly items: readonly Told[];
    readonly initializing: boolean;
  },
): void {
  const { kind, stem, resource } = words;
  const messageOf = (syncType: string, members: object): PushMessage => {
    const requestId = pushes.nextRequestId();
    const groupKeyPattern = pattern.text;
    const body = {
      headers: {},
      requestId,
      syncType,
      groupKeyPattern,
      ...members,
      module: resource,
    };
    return { requestId, bytes: encodePayload(`${stem}SyncRequest`, JSON.stringify(body)) };
  };
  const syncType = initializing ? "FUZZY_WATCH_INIT_NOTIFY" : "FUZZY_WATCH_DIFF_SYNC_NOTIFY";
  pushes.syncs.begin({
    ...{ connectionId, kind, items },
    keyOf: (batch) => fuzzySyncKey(kind, pattern, batch),
    message: (part: readonly Told[], currentBatch, totalBatch) =>
      messageOf(syncType, {
        contexts: part.map((told) => contextOf(words, told)),
        totalBatch,
        currentBatch,
      }),
    // Its client waits for the end of what there is.
    ...initializing && { finish: () => messageOf("FINISH_FUZZY_WATCH_INIT_NOTIFY", words.finish) },
  });
}

function contextOf({ member, added, removed, textOf }: FuzzyKind, told: Told): object {
  return typeof told === "string"
    ? { [member]: told, changedType: removed }
    : { [member]: textOf(told), changedType: added };
}

/** Puts all that comes and goes into the outbox of those who watch it; what it is by then is told. */
export function pushFuzzyChanges(api: Pick<Api, "fuzzy">, pushes: Pushes): void {
  for (const words of [CONFIG, NAMING]) {
    const watches = words.watchesOf(api);
    const { kind, stem, resource, member, changeMember, created, removed } = words;
    watches.onChange((connectionIds, key) => {
      const pushKey = fuzzyPushKey(kind, key);
      const text = words.textOf(key);
      const message = () => {
        const requestId = pushes.nextRequestId();
        const body = {
          ...{ headers: {}, requestId, [member]: text },
          [changeMember]: watches.exists(key) ? created : removed,
          syncType: "FUZZY_WATCH_RESOURCE_CHANGED",
          module: resource,
        };
        return {
          requestId,
          bytes: encodePayload(`${stem}ChangeNotifyRequest`, JSON.stringify(body)),
        };
      };
      for (const connectionId of connectionIds) {
        pushes.offer({ connectionId, kind, key: pushKey }, message);
      }
    });
  }
}

export const fuzzyWatchRoutes: readonly GrpcRoute[] = [watchRoute(CONFIG), watchRoute(NAMING)];

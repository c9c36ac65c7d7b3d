/** Long polls for changed configs, and who listens to what. */
import { type ListenItem, param, type ParamValues, type Told } from "../../api/mod.ts";
import { configResource, type Permission, type Resource } from "../../auth/mod.ts";
import {
  ApiError,
  type ConfigKey,
  configNamespace,
  DEFAULT_GROUP,
  given,
  HTTP,
} from "../../base/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import { forbidden } from "../access_refusal.ts";
import { json, text } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import { decodeText } from "../form.ts";
import type { Answer } from "../route.ts";
import { CONFIG, TENANT } from "./config_params.ts";
import {
  changedText,
  oldChangedText,
  packedChanges,
  parseListeningConfigs,
} from "./listening_configs.ts";

/** Clients up to this one read the answer of a short poll from headers. */
const LAST_HEADER_VERSION = [2, 0, 4] as const;
/** Longer header values than this are cut off by clients and proxies on the way. */
const MAX_HEADER_CHARS = 8_000;

export const POLL = {
  packed: param.name().named("Listening-Configs").required({ missing: badPoll }).about(
    "packed list, at most 10,000",
  ),
  timeout: param.header().named("Long-Pulling-Timeout").about("milliseconds"),
  noHangup: param.header().named("Long-Pulling-Timeout-No-Hangup"),
  clientVersion: param.header().named("Client-Version"),
};

type Poll = ParamValues<typeof POLL>;

function badPoll(): ApiError {
  return new ApiError("invalid", "invalid probeModify");
}

const READ: Permission = { action: "read", resource: "config" };

/** POST of `/v1/cs/configs/listener`. What the caller may not read is not looked at, as in r-nacos. */
export function pollConfigs(params: Poll, call: HttpCall): Answer {
  const { api: { config }, caller, stopping, clientGone: signal } = call;
  // Clients of 1.x escape it themselves, before it is escaped as a form; no name holds what is read otherwise then.
  const plain = decodeText(params.packed);
  const sent = parseListeningConfigs(plain, (names) => config.checkKey(names));
  // Nothing could ever end such a poll, so its client would wait in vain.
  if (sent.length === 0) throw badPoll();
  const items = sent.filter(({ key }) => call.may(READ, configResource(key)));
  if (items.length === 0) throw forbidden("role");
  const { timeout } = params;
  if (timeout === undefined) return shortPoll(params, call, items);
  const holdMs = holdTimeMs(timeout);
  // A client that is not asked to wait, or a server that is about to end, gets what is known now.
  const noHangup = params.noHangup?.toLowerCase() === "true";
  if (noHangup || stopping.aborted) return changedAnswer(config.watch.changed(items, caller));
  const may = call.mayThen();
  const mayTell = may && (({ key }: ListenItem) => may(READ, configResource(key)));
  const options = { holdMs, signal, ...given({ mayTell }) };
  const changed = config.watch.poll(items, caller, options);
  return changed instanceof Promise ? changed.then(changedAnswer) : changedAnswer(changed);
}

function changedAnswer(items: readonly ListenItem[]): HttpAnswer {
  return text(changedText(items));
}

/** Shorter than the client's own time-out, so that an answer without changes still reaches it in time. */
function holdTimeMs(header: string): number {
  const askedMs = /^\s*[+-]?\d{1,15}\s*$/.test(header) ? Number(header) : NaN;
  if (Number.isNaN(askedMs)) {
    throw new ApiError("invalid", `For input string: "${header.slice(0, 64)}"`);
  }
  return Math.min(Math.max(HTTP.minHoldMs, askedMs - HTTP.holdMarginMs), HTTP.maxHoldMs);
}

/** Without a time-out nothing is held; old clients find the changes in headers, the body is empty. */
function shortPoll(params: Poll, call: HttpCall, items: readonly ListenItem[]): HttpAnswer {
  const changed = call.api.config.watch.changed(items, call.caller);
  const answer = text("");
  if (readsHeaders(params.clientVersion)) {
    answer.setHeader("probe-modify-response", fitting(changed, oldChangedText));
    answer.setHeader("probe-modify-response-new", fitting(changed, packedChanges));
  }
  return answer;
}

/** As many changes as a header can carry; the others are told by the next poll. */
function fitting(
  items: readonly ListenItem[],
  encode: (items: readonly ListenItem[]) => string,
): string {
  let count = items.length;
  let value = encode(items);
  while (value.length > MAX_HEADER_CHARS && count > 1) {
    count = Math.max(1, Math.floor(count * MAX_HEADER_CHARS / value.length));
    value = encode(items.slice(0, count));
  }
  return value;
}

function readsHeaders(version: string | undefined): boolean {
  const found = /(\d{1,6})\.(\d{1,6})\.(\d{1,6})/.exec(version ?? "");
  if (found === null) return true;
  for (const [at, limit] of LAST_HEADER_VERSION.entries()) {
    const part = Number(found[at + 1]);
    if (part !== limit) return part < limit;
  }
  return true;
}

function listenedKey(
  { group, tenant, dataId }: ParamValues<typeof CONFIG>,
  { api }: HttpCall,
): ConfigKey {
  return api.config.checkKey({
    namespace: tenant,
    group: group.trim() === "" ? DEFAULT_GROUP : group,
    dataId,
  });
}

export function aboutListened(params: ParamValues<typeof CONFIG>, call: HttpCall): Resource {
  return configResource(listenedKey(params, call));
}

/** GET of `/v1/cs/configs/listener`: who listens to one config. The spelling of the member is that of Nacos. */
export async function listenersOfConfig(
  params: ParamValues<typeof CONFIG>,
  call: HttpCall,
): Promise<HttpAnswer> {
  return listenerStatus(await call.api.config.listenersOf(listenedKey(params, call)));
}

export const LISTENED = {
  ip: param.text().required(),
  all: param.bool().or(false).about("of every namespace"),
  tenant: TENANT,
};

/** GET of `/v1/cs/listener`: what one client listens to, of what the caller may read. */
export async function configsOfListener(
  params: ParamValues<typeof LISTENED>,
  call: HttpCall,
): Promise<HttpAnswer> {
  return listenerStatus(await listenedConfigs(params, call));
}

/** By config, the MD5 that the client has. */
export async function listenedConfigs(
  { ip, all, tenant }: ParamValues<typeof LISTENED>,
  call: HttpCall,
): Promise<Told<ReadonlyMap<string, string>>> {
  const namespace = configNamespace(tenant);
  const { found, silent } = await call.api.config.listenedBy(ip);
  const status = new Map<string, string>();
  for (const { item, md5 } of found) {
    if (!all && item.key.namespace !== namespace) continue;
    if (call.may(READ, configResource(item.key))) status.set(groupKeyText(item), md5);
  }
  return { found: status, silent };
}

/** Consoles show nothing for another status than 200, so what is missing is said beside it. */
function listenerStatus({ found, silent }: Told<ReadonlyMap<string, string>>): HttpAnswer {
  const lisentersGroupkeyStatus = Object.fromEntries(found);
  const missingNodes = silent.length === 0 ? undefined : silent;
  return json(given({ collectStatus: 200, lisentersGroupkeyStatus, missingNodes }));
}

/** `dataId+group[+tenant]`, with what would be ambiguous escaped. */
function groupKeyText({ key, tenantAsSent }: ListenItem): string {
  const parts = [key.dataId, key.group];
  if (tenantAsSent !== undefined && tenantAsSent !== "") parts.push(tenantAsSent);
  return parts.map((part) => part.replaceAll("%", "%25").replaceAll("+", "%2B")).join("+");
}

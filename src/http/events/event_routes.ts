/** `/rnacos/v1/events`: changes of configs and services as they happen, for scripts and browsers. */
import { param, type ParamValues, type Permission } from "../../api/mod.ts";
import { EVERYTHING } from "../../auth/mod.ts";
import { ApiError, canonicalNamespace, EVENTS, systemClock, systemTimers } from "../../base/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import { forbidden } from "../access_refusal.ts";
import type { HttpCall } from "../call.ts";
import { aboutEach, type HttpRoute, routesUnder } from "../route.ts";
import { ChangeEvents } from "./change_events.ts";
import { changeFilter, checkedPattern } from "./change_filter.ts";
import { EVENT_READERS } from "./event_readers.ts";
import { eventStream, streamAnswer } from "./event_stream.ts";

/** In place of a namespace: all that the caller may see. */
const ALL = "*";
const PROVED: Permission = { action: "identity" };

const pattern = () => param.parsed("string", checkedPattern);

const EVENTS_QUERY = {
  namespace: param.text().or("").about(
    "empty and `public` are the default namespace, `*` is all that the caller may see",
  ),
  group: pattern().about("a pattern, in which `*` is any text"),
  dataId: pattern().about("a pattern; with it alone services are not told"),
  service: pattern().about("a pattern; with it alone configs are not told"),
  since: param.parsed("string", readIndex).about(
    "an index of the log: changes of configs behind it are told first",
  ),
  lastEventId: param.header().named("Last-Event-ID").about(
    "as browsers send it when they come again; wins over `since`",
  ),
};

function readIndex(sent: string, name: string): number {
  if (/^\d{1,15}$/.test(sent)) return Number(sent);
  throw new ApiError("invalid", `${name} is wanted as the number of an event`);
}

async function tellChanges(
  params: ParamValues<typeof EVENTS_QUERY>,
  call: HttpCall,
): Promise<HttpAnswer> {
  const { api, caller, stopping } = call;
  const { namespace, group, dataId, service, since, lastEventId } = params;
  const wanted = namespace === ALL ? undefined : canonicalNamespace(namespace);
  if (wanted !== undefined && !call.sees(wanted)) throw forbidden("namespace");
  const filter = changeFilter({ namespace: wanted, group, dataId, service });
  const lastIndex = lastEventId === undefined || lastEventId === ""
    ? since
    : readIndex(lastEventId, "Last-Event-ID");
  if (lastIndex !== undefined) await reach(call, lastIndex);
  const onEnd = EVENT_READERS.take(caller.peerIp ?? "");
  const events = new ChangeEvents({ api, filter, judge: call.mayThen(), lastIndex });
  return streamAnswer(eventStream({
    read: () => events.read(),
    signOfLife: () => events.signOfLife(),
    follow: (onChange) => events.follow(onChange),
    may: call.mayStill(PROVED, EVERYTHING),
    restMs: () => Math.max(EVENTS.minRestMs, EVENT_READERS.count * EVENTS.restMsPerReader),
    ...{ onEnd, stopping },
    monotonicMs: systemClock.monotonicMs,
    after: systemTimers.after,
  }));
}

/** A node that is behind the one that the reader comes from catches up, or else tells it to read anew. */
async function reach({ api }: HttpCall, index: number): Promise<void> {
  try {
    await api.config.changes.reach(index);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
  }
}

const route = routesUnder({ base: "/rnacos/v1", family: "console" });

export const eventRoutes: readonly HttpRoute[] = [
  route("GET", "/events", {
    summary:
      "Changes of configs and services as server-sent events, those that the caller may read; goes on from `Last-Event-ID`",
    permission: { action: "read", resource: "config" },
    params: EVENTS_QUERY,
    about: aboutEach,
    handler: tellChanges,
  }),
];

/** The instances of a service as they come and go, for a page that is open. */
import type { Api, ParamValues, ServiceRef } from "../../api/mod.ts";
import { serviceResource } from "../../auth/mod.ts";
import { ApiError, CONSOLE, serviceKeyText, systemClock, systemTimers } from "../../base/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import type { HttpCall } from "../call.ts";
import { READ_SERVICES } from "./console_route.ts";
import { EVENT_READERS } from "../events/event_readers.ts";
import { eventOf, eventStream, streamAnswer } from "../events/event_stream.ts";
import { refOf, SERVICE_NAME } from "./service_name.ts";
import { instanceRow } from "./service_rows.ts";
import { SharedEvents } from "./shared_events.ts";

export function serviceEvents(
  params: ParamValues<typeof SERVICE_NAME>,
  call: HttpCall,
): HttpAnswer {
  const { api, caller, stopping } = call;
  const ref = refOf(params);
  const key = api.naming.checkService(ref);
  const onEnd = EVENT_READERS.take(caller.peerIp ?? "");
  const { monotonicMs } = systemClock;
  const body = eventStream({
    ...sharedBy(api).source(serviceKeyText(key), {
      make: () => eventOf("instances", () => instancesJson(api, ref)),
      follow: (onChange) => api.namingAdmin.followService(key, onChange),
      monotonicMs,
    }),
    may: call.mayStill(READ_SERVICES, serviceResource(key)),
    ...{ onEnd, stopping, monotonicMs },
    after: systemTimers.after,
  });
  return streamAnswer(body);
}

/** Both ports of a server tell of the same registry. */
const SHARED = new WeakMap<Api["namingAdmin"], SharedEvents>();

function sharedBy({ namingAdmin }: Api): SharedEvents {
  const known = SHARED.get(namingAdmin) ?? new SharedEvents();
  SHARED.set(namingAdmin, known);
  return known;
}

function instancesJson({ namingAdmin }: Api, ref: ServiceRef): string {
  const views = namingAdmin.viewInstances(ref);
  if (views.length <= CONSOLE.maxEventInstances) return JSON.stringify(views.map(instanceRow));
  throw new ApiError(
    "tooLarge",
    `More than ${CONSOLE.maxEventInstances} instances are not told live`,
  );
}

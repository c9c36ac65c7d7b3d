/** `/v1/ns/operator/switches`: settings of the registry that operators may change while it runs. */
import { ApiError, HEALTH, javaFloat, NAMING } from "../../base/mod.ts";
import { json, text } from "../answer.ts";
import type { HttpCall } from "../call.ts";

type SwitchValue = string | number | boolean;

/** Switches that can be set, with what they are until then. Those without an effect here are kept and shown. */
const DEFAULTS: Readonly<Record<string, SwitchValue>> = {
  defaultPushCacheMillis: NAMING.cacheMillis,
  clientBeatInterval: NAMING.heartBeatIntervalMs,
  defaultCacheMillis: 3_000,
  distroThreshold: 0.7,
  healthCheckEnabled: true,
  autoChangeHealthCheckEnabled: true,
  distroEnabled: true,
  enableStandalone: true,
  pushEnabled: true,
  checkTimes: HEALTH.checkTimes,
  serverStatusSynchronizationPeriodMillis: 2_000,
  serviceStatusSynchronizationPeriodMillis: 5_000,
  disableAddIP: false,
  sendBeatOnly: false,
  lightBeatEnabled: true,
  distroServerExpiredMillis: 10_000,
  pushGoVersion: "0.1.0",
  pushJavaVersion: "0.1.0",
  pushPythonVersion: "0.4.3",
  pushCVersion: "1.0.12",
  pushCSharpVersion: "0.9.0",
  enableAuthentication: false,
  defaultInstanceEphemeral: true,
};

const FIXED = {
  masters: null,
  adWeightMap: {},
  httpHealthParams: { max: HEALTH.httpMaxMs, min: HEALTH.httpMinMs, factor: javaFloat(0.85) },
  tcpHealthParams: { max: HEALTH.tcpMaxMs, min: HEALTH.tcpMinMs, factor: javaFloat(0.75) },
  // Shown for tools that read it: checks of this kind are made as TCP checks.
  mysqlHealthParams: { max: 3_000, min: 2_000, factor: javaFloat(0.65) },
  incrementalList: [],
  limitedUrlMap: {},
  overriddenServerStatus: null,
  healthCheckWhiteList: [],
  name: "00-00---000-NACOS_SWITCH_DOMAIN-000---00-00",
  checksum: null,
} as const;

/** The stored text in the type of its default; undefined when it is none. */
function parsed(value: string, like: SwitchValue): SwitchValue | undefined {
  if (typeof like === "string") return value;
  if (typeof like === "boolean") {
    return value === "true" ? true : value === "false" ? false : undefined;
  }
  const number = value === "" ? NaN : Number(value);
  return Number.isFinite(number) && number >= 0 ? number : undefined;
}

export function getSwitches(call: HttpCall): Response {
  const stored = call.api.namingAdmin.switches();
  const current = Object.entries(DEFAULTS).map(([entry, initial]) => {
    const value = stored.get(entry);
    return [entry, value === undefined ? initial : parsed(value, initial) ?? initial] as const;
  });
  const shown = Object.fromEntries(current);
  const distroThreshold = javaFloat(Number(shown["distroThreshold"]));
  return json({ ...FIXED, ...shown, distroThreshold });
}

/** An unknown switch is no error, as in Nacos, and is not kept. */
export async function putSwitch(call: HttpCall): Promise<Response> {
  const { params } = call;
  const entry = params.required("entry");
  const value = params.required("value");
  if (!Object.hasOwn(DEFAULTS, entry)) return text("ok");
  const initial = DEFAULTS[entry];
  if (initial === undefined || value.length > 256 || parsed(value, initial) === undefined) {
    throw new ApiError(
      "invalid",
      `Cannot set ${entry}: found ${value.slice(0, 64)}, a ${typeof initial} is wanted`,
    );
  }
  await call.api.namingAdmin.putSwitch(entry, value, call.caller());
  return text("ok");
}

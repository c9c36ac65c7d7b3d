/** `/v1/ns/operator/switches`: settings of the registry that operators may change while it runs. */
import { ApiError, HEALTH, javaFloat, NAMING } from "../../base/mod.ts";
import {
  isServerStatus,
  OVERRIDDEN_STATUS,
  param,
  type ParamValues,
  SERVER_STATUSES,
} from "../../api/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import { json, text } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import { javaNumber, javaTrue, javaYes } from "../java_texts.ts";

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
  healthCheckWhiteList: [],
  name: "00-00---000-NACOS_SWITCH_DOMAIN-000---00-00",
  checksum: null,
} as const;

/** Names that Nacos takes for some of them when they are set. */
const SET_AS: ReadonlyMap<string, string> = new Map(Object.entries({
  check: "healthCheckEnabled",
  distro: "distroEnabled",
  healthCheckTimes: "checkTimes",
  pushCacheMillis: "defaultPushCacheMillis",
}));

/** The least that Nacos takes, with what it says to less. */
const LEAST: Readonly<Record<string, readonly [number, string]>> = {
  defaultPushCacheMillis: [10_000, "min cache time for http or tcp is too small(<10000)"],
  defaultCacheMillis: [1_000, "min default cache time  is too small(<1000)"],
  serviceStatusSynchronizationPeriodMillis: [
    5_000,
    "serviceStatusSynchronizationPeriodMillis is too small(<5000)",
  ],
  serverStatusSynchronizationPeriodMillis: [
    15_000,
    "serverStatusSynchronizationPeriodMillis is too small(<15000)",
  ],
};

/** These take every word for yes, the others `true` alone. */
const WORDS: ReadonlySet<string> = new Set(["lightBeatEnabled", "autoChangeHealthCheckEnabled"]);

/** The stored text in the type of its default; undefined when it is none. */
function parsed(value: string, like: SwitchValue): SwitchValue | undefined {
  if (typeof like === "string") return value;
  if (typeof like === "boolean") return javaTrue(value);
  const number = javaNumber(value);
  return number !== undefined && number >= 0 ? number : undefined;
}

export function getSwitches(_params: unknown, call: HttpCall): HttpAnswer {
  return json(switchesJson(call));
}

export function switchesJson({ api }: HttpCall): Record<string, unknown> {
  const stored = api.namingAdmin.switches();
  const current = Object.entries(DEFAULTS).map(([entry, initial]) => {
    const value = stored.get(entry);
    return [entry, value === undefined ? initial : parsed(value, initial) ?? initial] as const;
  });
  const shown = Object.fromEntries(current);
  const distroThreshold = javaFloat(Number(shown["distroThreshold"]));
  const overriddenServerStatus = stored.get(OVERRIDDEN_STATUS) ?? null;
  return { ...FIXED, ...shown, distroThreshold, overriddenServerStatus };
}

export const SWITCH = {
  entry: param.text().required(),
  /** A status is taken back by an empty value. */
  value: param.raw().required(),
};

export async function putSwitch(
  params: ParamValues<typeof SWITCH>,
  call: HttpCall,
): Promise<HttpAnswer> {
  await setSwitch(params.entry, params.value.trim(), call);
  return text("ok");
}

/** An unknown switch is no error, as in Nacos, and is not kept. Throws ApiError `invalid` for a value that is none. */
export async function setSwitch(
  sent: string,
  value: string,
  { api, caller }: HttpCall,
): Promise<void> {
  const entry = SET_AS.get(sent) ?? sent;
  const stored = entry === OVERRIDDEN_STATUS ? statusOf(value) : storedOf(entry, value);
  if (stored !== undefined) await api.namingAdmin.putSwitch(entry, stored, caller);
}

/** What is kept of a switch; undefined for one that there is not. */
function storedOf(entry: string, value: string): string | undefined {
  const initial = Object.hasOwn(DEFAULTS, entry) ? DEFAULTS[entry] : undefined;
  if (initial === undefined) return undefined;
  if (typeof initial === "boolean") {
    return String(WORDS.has(entry) ? javaYes(value) : javaTrue(value));
  }
  const read = value.length > 256 ? undefined : parsed(value, initial);
  if (read === undefined) {
    throw new ApiError(
      "invalid",
      `Cannot set ${entry}: found ${value.slice(0, 64)}, a ${typeof initial} is wanted`,
    );
  }
  const [least, refusal] = LEAST[entry] ?? [0, ""];
  if (typeof read === "number" && read < least) throw new ApiError("invalid", refusal);
  return String(read);
}

/** A status that stands in place of the real one; empty for none. */
function statusOf(value: string): string {
  const status = value === "null" ? "" : value;
  if (status === "" || isServerStatus(status)) return status;
  throw new ApiError(
    "invalid",
    `Cannot set ${OVERRIDDEN_STATUS}: found ${value.slice(0, 64)}, one of ${
      SERVER_STATUSES.join(", ")
    } or null is wanted`,
  );
}

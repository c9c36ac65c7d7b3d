/** Which version of a config a client sees: a gray one that matches it, else the formal one. */
import type { ConfigKey } from "../../base/mod.ts";
import type { ConfigRecord, GrayRecord, StateView } from "../../state/mod.ts";
import type { Caller } from "../caller.ts";
import type { ConfigReading } from "./types.ts";

/** The label by which a client names its gray tag. */
const TAG_LABEL = "Vipserver-Tag";

/**
 * Undefined when there is nothing for this client. Beta by the client's ip comes first, then tags. An explicit `tag`
 * finds its gray version or nothing; the label falls back to the formal content.
 */
export function readConfig(
  state: StateView,
  key: ConfigKey,
  caller: Caller,
  tag?: string,
): ConfigReading | undefined {
  const record = state.config(key) ?? state.graysWithoutConfig(key);
  if (record === undefined) return undefined;
  const explicitTag = tag === undefined || tag === "" ? undefined : tag;
  const gray = record.grays.length === 0
    ? undefined
    : matchingGray(record.grays, caller, explicitTag ?? tagOf(caller));
  if (gray !== undefined) return grayReading(record, gray);
  return explicitTag !== undefined || record.id === 0 ? undefined : formalReading(record);
}

/** Empty: none. */
export function tagOf({ labels }: Caller): string {
  return labels.get(TAG_LABEL) ?? "";
}

/** The beta version, also for clients that it is not meant for. */
export function readBeta(state: StateView, key: ConfigKey): ConfigReading | undefined {
  const record = state.config(key) ?? state.graysWithoutConfig(key);
  const gray = record?.grays.find(({ type }) => type === "beta");
  return record === undefined || gray === undefined ? undefined : grayReading(record, gray);
}

/** Md5 of what this client sees; empty when there is nothing for it. */
export function md5For(state: StateView, key: ConfigKey, caller: Caller): string {
  const record = state.config(key);
  if (record !== undefined && record.grays.length === 0) return record.md5;
  return readConfig(state, key, caller)?.md5 ?? "";
}

/** `grays` are in the order in which they are tried. */
function matchingGray(
  grays: readonly GrayRecord[],
  caller: Caller,
  tag: string | undefined,
): GrayRecord | undefined {
  return grays.find((gray) =>
    gray.type === "beta" ? hasIp(gray.expression, caller.ip) : gray.expression === tag
  );
}

function hasIp(list: string, ip: string): boolean {
  return list.split(",").some((entry) => entry.trim() === ip);
}

function formalReading(record: ConfigRecord): ConfigReading {
  return {
    record,
    gray: undefined,
    content: record.content,
    md5: record.md5,
    type: record.type,
    encryptedDataKey: record.encryptedDataKey,
    modifiedMs: record.modifiedMs,
  };
}

function grayReading(record: ConfigRecord, gray: GrayRecord): ConfigReading {
  return {
    record,
    gray,
    content: gray.content,
    md5: gray.md5,
    type: gray.configType,
    encryptedDataKey: gray.encryptedDataKey,
    modifiedMs: gray.modifiedMs,
  };
}

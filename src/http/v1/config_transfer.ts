/**
 * Configs that come in and go out many at a time, as the consoles of Nacos send and fetch them. What becomes of them is a
 * code and a report, the same in v1 and v3 but for the words.
 */
import { type ConfigImportRow, type ImportPolicy, param } from "../../api/mod.ts";
import { configResource, type Permission, type Resource } from "../../auth/mod.ts";
import {
  ApiError,
  canonicalNamespace,
  type ConfigKey,
  CONSOLE,
  DEFAULT_NAMESPACE,
  EXPORT,
  jsonExcess,
  JsonMembers,
} from "../../base/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import type { HttpCall } from "../call.ts";
import { zipAnswer } from "../zip_answer.ts";
import { configIds } from "./config_params.ts";

const READ: Permission = { action: "read", resource: "config" };
const WRITE: Permission = { action: "write", resource: "config" };

/** 0: done; else one of the codes of Nacos for what is refused as a whole. */
export interface TransferOutcome {
  readonly code: number;
  readonly data: Readonly<Record<string, unknown>>;
}

export const TRANSFER_CODES = {
  noNamespace: 100_001,
  badMetadata: 100_002,
  unreadable: 100_004,
  empty: 100_005,
  nothingChosen: 100_006,
} as const;

const POLICIES: readonly ImportPolicy[] = ["ABORT", "SKIP", "OVERWRITE"];

export const POLICY = param.parsedName("string", policyOf).assumed("ABORT").about(
  "of what is there already: `ABORT` stops there, `SKIP` or `OVERWRITE`",
);

function policyOf(sent: string): ImportPolicy {
  const policy = POLICIES.find((one) => one === sent.trim());
  if (policy !== undefined) return policy;
  throw new ApiError(
    "invalid",
    `Cannot use policy '${sent.slice(0, 64)}': ${POLICIES.join(", ")} is wanted`,
    20_002,
  );
}

interface Target {
  /** As sent. */
  readonly namespace: string | undefined;
  readonly policy: ImportPolicy | undefined;
  readonly sourceUser: string | undefined;
}

const NOTHING_DONE = { succCount: 0 };

/** An archive in either layout of Nacos. Throws ApiError for what cannot be written. */
export async function importArchive(target: Target, call: HttpCall): Promise<TransferOutcome> {
  const { api, body: bytes, caller } = call;
  if (bytes.length === 0) return { code: TRANSFER_CODES.empty, data: {} };
  const namespace = knownTarget(target, call);
  if (namespace === undefined) return { code: TRANSFER_CODES.noNamespace, data: NOTHING_DONE };
  try {
    const { policy = "ABORT", sourceUser } = target;
    const rows = await api.config.importZip({
      ...{ namespace, policy, sourceUser, bytes, isPreview: false, isByPresence: true },
      mayWrite: (key) => call.may(WRITE, configResource(key)),
    }, caller);
    const hasConfigs = rows.some(({ item }) => item === undefined);
    return hasConfigs
      ? { code: 0, data: reportOf(rows) }
      : { code: TRANSFER_CODES.empty, data: NOTHING_DONE };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const { code } = error;
    if (code !== TRANSFER_CODES.badMetadata && code !== TRANSFER_CODES.unreadable) throw error;
    return { code, data: NOTHING_DONE };
  }
}

/** Undefined for a namespace that there is not. */
function knownTarget({ namespace }: Target, { api }: HttpCall): string | undefined {
  const id = canonicalNamespace(namespace);
  return id === DEFAULT_NAMESPACE || api.namespaces.get(id) !== undefined ? id : undefined;
}

function reportOf(rows: readonly ConfigImportRow[]): Record<string, unknown> {
  const named = (outcome: ConfigImportRow["outcome"]) =>
    rows.filter((row) => row.outcome === outcome && row.item === undefined)
      .map(({ dataId, group }) => ({ dataId, group }));
  const written = rows.filter(({ outcome }) => outcome === "new" || outcome === "changed");
  const failData = named("refused");
  const skipData = named("skipped");
  const unrecognizedData = rows.flatMap(({ item }) =>
    item === undefined ? [] : [{ itemName: item }]
  );
  return {
    succCount: written.length,
    skipCount: skipData.length,
    ...failData.length > 0 && { failData },
    ...skipData.length > 0 && { skipData },
    ...unrecognizedData.length > 0 && {
      unrecognizedCount: unrecognizedData.length,
      unrecognizedData,
    },
  };
}

/** The members of a config to be copied, by generation. */
interface CloneNames {
  readonly id: string;
  readonly group: string;
  readonly dataId: string;
}

/** The body is a list of ids with new names. Throws ApiError for what cannot be read or written. */
export async function cloneConfigs(
  target: Target,
  names: CloneNames,
  call: HttpCall,
): Promise<TransferOutcome> {
  const { api, caller } = call;
  const wanted = wantedIn(call.body);
  if (wanted.length === 0) return { code: TRANSFER_CODES.nothingChosen, data: NOTHING_DONE };
  const namespace = knownTarget(target, call);
  if (namespace === undefined) return { code: TRANSFER_CODES.noNamespace, data: NOTHING_DONE };
  // What there is not, or may not be read, is overlooked.
  const mayRead = (key: ConfigKey) => call.may(READ, configResource(key));
  const keys = wanted.flatMap((one) => {
    const key = api.config.keyOfId(one.int(names.id) ?? 0);
    if (key === undefined || !mayRead(key)) return [];
    const { group, dataId, namespace: from } = key;
    const newGroup = one.filled(names.group)?.trim() || undefined;
    const newDataId = one.filled(names.dataId)?.trim() || undefined;
    return [{ group, dataId, from, newGroup, newDataId }];
  });
  if (keys.length === 0) return { code: TRANSFER_CODES.empty, data: NOTHING_DONE };
  const { policy = "ABORT", sourceUser } = target;
  const rows = await api.config.clone({
    ...{ from: "", to: namespace, keys, policy, sourceUser, isPreview: false, isByPresence: true },
    mayRead,
    mayWrite: (key) => call.may(WRITE, configResource(key)),
  }, caller);
  return { code: 0, data: reportOf(rows) };
}

const decoder = new TextDecoder();

function wantedIn(body: Uint8Array): readonly JsonMembers[] {
  if (body.length === 0) return [];
  if (body.length > CONSOLE.maxKeysBytes) {
    throw new ApiError("tooLarge", `A list of ids may have ${CONSOLE.maxKeysBytes} bytes`);
  }
  const excess = jsonExcess(body);
  if (excess !== undefined) throw new ApiError("invalid", `The body has ${excess}`, 20_002);
  const members = JsonMembers.read("the body", `{"configs":${decoder.decode(body)}}`);
  return members.objects("configs", CONSOLE.maxImportRows);
}

/** Which configs are to be in an archive: those of these ids, or all that match. */
interface ExportNames {
  readonly ids: string;
  readonly namespace: string;
  readonly dataId: string;
  readonly group: string;
  readonly appName: string;
}

/** Of ids the configs that they stand for. */
export function aboutIds(ids: string, { api }: HttpCall): Resource[] {
  return configIds(ids).flatMap((id) => {
    const key = api.config.keyOfId(id);
    return key === undefined ? [] : [configResource(key)];
  });
}

/** Rejects with ApiError `notFound` where nothing matches. */
export async function exportArchive(
  names: ExportNames,
  layout: "old" | "new",
  call: HttpCall,
): Promise<HttpAnswer> {
  const { api } = call;
  const ids = configIds(names.ids);
  const keys = ids.length > 0
    ? ids.flatMap((id) => api.config.keyOfId(id) ?? [])
    : await keysFound(names, call);
  const file = await api.config.exportZip({ keys, filter: NO_FILTER, layout });
  return zipAnswer({ ...file, name: `nacos_config_export_${stamp(call.nowMs())}.zip` }, call);
}

const NO_FILTER = {
  ...{ spaces: [], text: "", inContent: false, group: "", appName: "", tag: "", configType: "" },
};

async function keysFound(
  { namespace, dataId, group, appName }: ExportNames,
  { api }: HttpCall,
): Promise<readonly ConfigKey[]> {
  const { totalCount, items } = await api.config.search({
    ...{ namespace, dataId, group, appName, mode: "blur", tags: [], types: [] },
    ...{ pageNo: 1, pageSize: EXPORT.maxZipEntries - 1 },
  });
  if (totalCount <= items.length) return items;
  throw new ApiError("tooLarge", "These are too many configs at once: choose fewer of them");
}

/** As `20261122160112`. */
function stamp(ms: number): string {
  return new Date(ms).toISOString().replace(/\D/g, "").slice(0, 14);
}

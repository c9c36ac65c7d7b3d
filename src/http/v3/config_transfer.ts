/** `/v3/admin/cs/config`: archives and copies. */
import { param, type ParamValues } from "../../api/mod.ts";
import { namespaceResource, type Resource } from "../../auth/mod.ts";
import { configNamespace, CONSOLE } from "../../base/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import { json, result } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import type { About } from "../route.ts";
import { aboutSearch } from "../v1/config_get.ts";
import {
  aboutIds,
  cloneConfigs,
  exportArchive,
  importArchive,
  POLICY,
  TRANSFER_CODES,
  type TransferOutcome,
} from "../v1/config_transfer.ts";
import { NAMESPACE } from "../v2/config_params.ts";
import { inQuery } from "../v2/missing_param.ts";

/** The codes of v3 where they are others than those of v1, and its words. */
const REFUSED: Readonly<Record<number, readonly [code: number, message: string]>> = {
  [TRANSFER_CODES.noNamespace]: [22_001, "namespace not exist"],
  [TRANSFER_CODES.badMetadata]: [TRANSFER_CODES.badMetadata, "Imported metadata is invalid"],
  [TRANSFER_CODES.unreadable]: [TRANSFER_CODES.unreadable, "Failed to parse data"],
  [TRANSFER_CODES.empty]: [TRANSFER_CODES.empty, "Imported file data is empty"],
  [TRANSFER_CODES.nothingChosen]: [TRANSFER_CODES.nothingChosen, "No configuration selected"],
};

export function transferAnswer({ code, data }: TransferOutcome): HttpAnswer {
  const [refusal, message] = REFUSED[code] ?? [code, "success"];
  return code === 0 ? result(data) : json({ code: refusal, message, data });
}

const SOURCE_USER = param.filled().named("src_user");

export const IMPORT = {
  namespace: NAMESPACE.named("namespaceId"),
  policy: POLICY,
  sourceUser: SOURCE_USER,
};

/** Whoever brings many configs at a time may write all of a namespace. */
export function aboutTarget({ namespace }: { readonly namespace: string | undefined }): Resource {
  return namespaceResource("config", namespace);
}

export async function importConfigs(
  { namespace, policy, sourceUser }: ParamValues<typeof IMPORT>,
  call: HttpCall,
): Promise<HttpAnswer> {
  return transferAnswer(await importArchive({ namespace, policy, sourceUser }, call));
}

export const CLONE = {
  namespace: NAMESPACE.named("namespaceId").required(inQuery()),
  policy: POLICY,
  sourceUser: SOURCE_USER,
};

export async function cloneInto(
  { namespace, policy, sourceUser }: ParamValues<typeof CLONE>,
  call: HttpCall,
): Promise<HttpAnswer> {
  const names = { id: "configId", group: "targetGroupName", dataId: "targetDataId" };
  return transferAnswer(await cloneConfigs({ namespace, policy, sourceUser }, names, call));
}

export const EXPORT = {
  ids: param.text().or("").about("comma-separated: these alone"),
  dataId: param.text().or(""),
  group: param.text().named("groupName").or(""),
  namespaceId: NAMESPACE,
  appName: param.text().or(""),
};

export function aboutExport(params: ParamValues<typeof EXPORT>, call: HttpCall): About {
  const { ids, namespaceId: tenant, group, dataId } = params;
  return ids === "" ? aboutSearch({ tenant, group, dataId }, "blur") : aboutIds(ids, call);
}

export function exportConfigs(
  params: ParamValues<typeof EXPORT>,
  call: HttpCall,
): Promise<HttpAnswer> {
  const { ids, dataId, group, namespaceId, appName } = params;
  const names = { ids, namespace: configNamespace(namespaceId), dataId, group, appName };
  return exportArchive(names, "new", call);
}

export const ARCHIVE = {
  maxBodyBytes: CONSOLE.maxImportBytes,
  filePart: "file",
  body: { contentType: "application/zip", summary: "the archive, in either layout of Nacos" },
};

export const COPIES = {
  maxBodyBytes: CONSOLE.maxKeysBytes,
  body: {
    contentType: "application/json",
    summary: "list of `configId`, with a new `targetGroupName` or `targetDataId`",
  },
};

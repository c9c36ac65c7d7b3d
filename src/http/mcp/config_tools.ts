/** Tools about configs: looked for, read, what became of them, and with the right to it changed. */
import { configResource } from "../../auth/mod.ts";
import { ApiError, given, type JsonMembers } from "../../base/mod.ts";
import { configSpaces } from "../console/config_routes.ts";
import { configDetail, configRow, historyRow } from "../console/config_rows.ts";
import type { HttpCall } from "../call.ts";
import { lineDiff } from "./line_diff.ts";
import {
  configArg,
  demand,
  listed,
  NAMESPACE_ARG,
  NAMESPACES_ARG,
  PAGE_ARG,
  pageArg,
  READ_CONFIGS,
  shown,
  soughtArg,
  textArg,
  type Tool,
  WRITE_CONFIGS,
} from "./tool.ts";

const NAME_ARGS = {
  namespace: NAMESPACE_ARG,
  group: { type: "string", description: "Group; DEFAULT_GROUP when absent" },
  dataId: { type: "string", description: "Data id" },
} as const;
const ROW_ARG = {
  type: "string",
  description: "Id of a row of history, as config_history gives it",
} as const;
const CAS_ARG = {
  type: "string",
  description: "MD5 of the content that is replaced, as read_config gives it",
} as const;

async function search(args: JsonMembers, call: HttpCall) {
  const at = pageArg(args);
  const found = await call.api.config.find({
    spaces: configSpaces(args.text("namespace") ?? "", call),
    text: soughtArg(args, "text"),
    inContent: args.bool("inContent") ?? false,
    group: soughtArg(args, "group"),
    ...{ appName: "", tag: "", configType: "", sort: "dataId", descending: false },
    ...at,
  });
  const rows = found.items.map(({ record, bytes, hit }) => configRow(record, bytes, hit));
  return listed(rows, found.totalCount, at);
}

async function read(args: JsonMembers, call: HttpCall) {
  const record = await call.api.config.whole(configArg(args, call, READ_CONFIGS));
  if (record === undefined) throw new ApiError("notFound", "There is no such config");
  const { gray, ...detail } = configDetail(record);
  const versions = gray.map((one) => ({ ...one, ...shown(one.content) }));
  return { ...detail, ...shown(record.content), ...versions.length > 0 && { gray: versions } };
}

function history(args: JsonMembers, call: HttpCall) {
  const at = pageArg(args);
  const key = configArg(args, call, READ_CONFIGS);
  const found = call.api.config.history({ key, appName: "", ...at });
  return listed(found.items.map(historyRow), found.totalCount, at);
}

function changeOf(args: JsonMembers, call: HttpCall) {
  const id = Number(textArg(args, "id"));
  const change = Number.isSafeInteger(id) ? call.api.config.historyChange(id) : undefined;
  // A row that they may not read is none to them.
  if (change === undefined || !call.may(READ_CONFIGS, configResource(change.row))) {
    throw new ApiError("notFound", "There is no such row of history");
  }
  return change;
}

function diff(args: JsonMembers, call: HttpCall) {
  const { row, before, after } = changeOf(args, call);
  const { namespace, group, dataId } = row;
  return {
    ...{ namespace, group, dataId },
    ...historyRow(row),
    ...given({ md5Before: before?.md5, md5After: after?.md5 }),
    diff: lineDiff(before?.content ?? "", after?.content ?? ""),
  };
}

async function publish(args: JsonMembers, call: HttpCall) {
  const key = configArg(args, call, WRITE_CONFIGS);
  const content = textArg(args, "content");
  const comment = args.filled("comment");
  const configType = args.filled("type");
  const casMd5 = args.filled("casMd5");
  const now = await call.api.config.whole(key);
  if (now !== undefined && casMd5 === undefined) {
    throw new ApiError("missing", "casMd5 is wanted: the config is there, read it first");
  }
  if (now === undefined && casMd5 !== undefined) {
    throw new ApiError("notFound", "There is no such config that could be replaced");
  }
  // What was made meanwhile is not replaced unasked: no version has this MD5.
  const more = given({ comment, configType, casMd5: casMd5 ?? "absent" });
  await call.api.config.publish({ key, content, info: infoOf(now), ...more }, call.caller);
  return { published: key, md5: (await call.api.config.whole(key))?.md5 };
}

/** What is told beside the content stays as it is. */
function infoOf(
  now: {
    readonly desc?: string;
    readonly use?: string;
    readonly effect?: string;
    readonly schema?: string;
  } | undefined,
) {
  return given({ desc: now?.desc, use: now?.use, effect: now?.effect, schema: now?.schema });
}

async function rollBack(args: JsonMembers, call: HttpCall) {
  const { row, before } = changeOf(args, call);
  const { namespace, group, dataId } = row;
  const key = { namespace, group, dataId };
  demand(call, WRITE_CONFIGS, configResource(key));
  if (before === undefined || row.publishType === "gray") {
    throw new ApiError(
      "invalid",
      "Only changes of a formal config that was there before are rolled back",
    );
  }
  const casMd5 = textArg(args, "casMd5");
  const now = await call.api.config.whole(key);
  if (now === undefined) throw new ApiError("notFound", "The config is not there any more");
  const { content, encryptedDataKey } = before;
  await call.api.config.publish({
    ...{ key, content, encryptedDataKey, casMd5 },
    info: infoOf(now),
  }, call.caller);
  return { rolledBack: key, md5: before.md5 };
}

export const configTools: readonly Tool[] = [
  {
    name: "search_configs",
    description: "Finds configs by a text in data id, group, app or tags, or in the content",
    args: {
      namespace: NAMESPACES_ARG,
      text: { type: "string", description: "Part of the names, in any case; all when absent" },
      inContent: { type: "boolean", description: "Look into contents as well" },
      group: { type: "string", description: "Only this group" },
      page: PAGE_ARG,
    },
    required: [],
    run: search,
  },
  {
    name: "read_config",
    description: "One config with its content, MD5 and gray versions",
    args: NAME_ARGS,
    required: ["dataId"],
    run: read,
  },
  {
    name: "config_history",
    description: "Who has changed a config and when, newest first",
    args: { ...NAME_ARGS, page: PAGE_ARG },
    required: ["dataId"],
    run: history,
  },
  {
    name: "diff_config",
    description: "What one change of a config has changed, line by line",
    args: { id: ROW_ARG },
    required: ["id"],
    run: diff,
  },
  {
    name: "publish_config",
    description: "Creates a config, or replaces one that is still as it was read",
    args: {
      ...NAME_ARGS,
      content: { type: "string", description: "The whole new content" },
      type: { type: "string", description: "properties, yaml, json, xml, toml, html or text" },
      casMd5: CAS_ARG,
      comment: { type: "string", description: "Why, for the history" },
    },
    required: ["dataId", "content"],
    writes: true,
    run: publish,
  },
  {
    name: "roll_back_config",
    description: "Puts a config back to what it was before a change, if it is still as it was read",
    args: { id: ROW_ARG, casMd5: CAS_ARG },
    required: ["id", "casMd5"],
    writes: true,
    run: rollBack,
  },
];

/** Changes that are published later. When they are is data: the time of the entry that publishes them. */
import { applyPublish } from "../config/apply_config.ts";
import type { PublishConfig } from "../config/config_commands.ts";
import type { ConfigChanged } from "../config/config_record.ts";
import type { ConfigTables } from "../config/config_table.ts";
import type { CapacityTables } from "../capacity/capacity_record.ts";
import { type ApplyContext, done, type Outcome, refused } from "../core/outcome.ts";
import type { HistoryTables } from "../history/history_table.ts";
import type { CloseWaiting, PublishWaiting, PutWaiting } from "./waiting_commands.ts";
import {
  addWaiting,
  deleteWaiting,
  type WaitingChange,
  type WaitingTables,
} from "./waiting_record.ts";

type Context = ApplyContext<WaitingTables & ConfigTables & HistoryTables & CapacityTables>;

/** The status of HTTP that says so. */
const CODE_CONFLICT = 409;

/** The result's id is that of the change. */
export function applyWaitingPut(context: Context, command: PutWaiting): Outcome {
  const { index, operator, tables, timeMs } = context;
  const { kind, change, expectedMd5, dueMs, user, tokenId } = command;
  const refusal = roomRefusal(context, command) ?? md5Refusal(context, command);
  if (refusal !== undefined) return refusal;
  // Who confirms must know what is replaced, so a request always has a condition.
  const wantedMd5 = kind === "request" ? md5Of(tables, change) : expectedMd5;
  addWaiting(tables, {
    ...{ id: index, kind, change },
    ...wantedMd5 !== undefined && { expectedMd5: wantedMd5 },
    ...{ dueMs, user, tokenId, operator, askedMs: timeMs, failure: "", failedMs: 0 },
  });
  return done(context, { id: index, existed: false });
}

/** `existed`: it is published. Not so when it is not there any more, or is not due, or its time to be confirmed is over. */
export function applyWaitingPublish(
  context: Context,
  { id, user }: PublishWaiting,
): Outcome<ConfigChanged> {
  const { index, tables, timeMs } = context;
  const found = tables.waiting.get(id);
  if (found === undefined || found.failure !== "") return done(context, { existed: false });
  const isRequest = found.kind === "request";
  if (isRequest === (timeMs >= found.dueMs)) return done(context, { existed: false });
  if (isRequest && (user === "" || user === found.user)) {
    const message = "Cannot confirm a change: somebody else than who asked for it is wanted";
    return refused(index, { kind: "forbidden", message });
  }
  const refusal = md5Refusal(context, found);
  if (refusal !== undefined) return refusal;
  const change = isRequest ? withConfirmer(found.change, user) : found.change;
  const { result, events } = applyPublish({ ...context, operator: found.operator }, change);
  if (!result.ok) return { result, events };
  deleteWaiting(tables, found);
  return { result: { ...result, existed: true }, events };
}

export function applyWaitingClose(context: Context, { id, why }: CloseWaiting): Outcome {
  const { tables, timeMs } = context;
  const found = tables.waiting.get(id);
  if (found === undefined) return done(context, { existed: false });
  if (why === "") deleteWaiting(tables, found);
  else if (found.failure !== "") return done(context, { existed: false });
  else tables.waiting.set(id, { ...found, failure: why, failedMs: timeMs });
  return done(context, { id, existed: true });
}

function roomRefusal(context: Context, { change, user }: PutWaiting): Outcome | undefined {
  const { bounds, index, tables } = context;
  const all = tables.waiting.size;
  const own = tables.waiting.values().reduce((sum, each) => sum + Number(each.user === user), 0);
  if (all >= bounds.maxWaitingChanges || own >= bounds.maxWaitingOfUser) {
    const message = `Cannot keep a change: there are ${all} of at most ` +
      `${bounds.maxWaitingChanges}, of this user ${own} of ${bounds.maxWaitingOfUser}`;
    return refused(index, { kind: "overloaded", message });
  }
  const chars = tables.waitingChars + change.content.length;
  if (chars <= bounds.maxWaitingChars) return undefined;
  const message = `Cannot keep a change: all contents that wait would have ${chars} characters ` +
    `of at most ${bounds.maxWaitingChars}`;
  return refused(index, { kind: "overloaded", message });
}

function md5Refusal(
  { index, tables }: Context,
  { change, expectedMd5 }: Pick<WaitingChange, "change"> & { readonly expectedMd5?: string },
): Outcome | undefined {
  const md5 = md5Of(tables, change);
  if (expectedMd5 === undefined || expectedMd5 === md5) return undefined;
  const { namespace, group, dataId } = change.key;
  const found = md5 === "" ? "is not there" : `has the MD5 ${md5}`;
  const wanted = expectedMd5 === "" ? "it must not be there" : `${expectedMd5} is wanted`;
  const message = `Nothing was changed: ${namespace}/${group}/${dataId} ${found}, ${wanted}`;
  return refused(index, { kind: "casMissed", message, code: CODE_CONFLICT });
}

function md5Of({ configs }: ConfigTables, { key }: PublishConfig): string {
  return configs.get(key)?.md5 ?? "";
}

/** History has one name of who changed something, and that is who wrote it. */
function withConfirmer(change: PublishConfig, user: string): PublishConfig {
  const { comment } = change;
  const confirmed = `confirmed by ${user}`;
  return { ...change, comment: comment === undefined ? confirmed : `${comment} (${confirmed})` };
}

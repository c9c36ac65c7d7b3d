/**
 * Many configs at a time. All of them are looked at before the first is written, so that what is refused as a whole
 * (a broken archive, or a conflict where nothing may be replaced) changes nothing.
 */
import { ApiError, CONSOLE } from "../../base/mod.ts";
import type { NodeFacade } from "../../node/mod.ts";
import type { ConfigRecord } from "../../state/mod.ts";
import type { ConfigKey } from "../../base/mod.ts";
import type { Caller } from "../caller.ts";
import { Pace } from "../pace.ts";
import { publishConfig } from "./publish_config.ts";
import type { IncomingConfig, LeftOver } from "./incoming_config.ts";
import { checkImported } from "./check_imported.ts";
import type { ConfigImportRow, ImportPolicy, ImportReason } from "./transfer_types.ts";

interface ImportOptions {
  readonly node: NodeFacade;
  readonly namespace: string;
  readonly policy: ImportPolicy;
  readonly isPreview: boolean;
  readonly mayWrite: (key: ConfigKey) => boolean;
  readonly isByPresence?: boolean | undefined;
  readonly sourceUser?: string | undefined;
  /** Gives them anew each time it is called: they are looked at first and written then. */
  readonly incoming: () => AsyncIterable<IncomingConfig | LeftOver>;
  readonly monotonicMs: () => number;
}

/** In words. */
const WHY: Readonly<Record<ImportReason, string>> = {
  exists: "it is there already",
  forbidden: "you may not write it",
  twice: "it is named twice",
  withOthers: "nothing was imported, because of what was refused",
  meanwhile: "it was made by somebody else meanwhile",
};

const because = (reason: ImportReason) => ({ why: WHY[reason], reason });

/** Rejects with what `incoming` throws, and with ApiError: tooLarge; by presence also invalid, forbidden. */
export async function importConfigs(
  options: ImportOptions,
  caller: Caller,
): Promise<readonly ConfigImportRow[]> {
  const rows = await judgeAll(options);
  if (options.isByPresence === true) {
    requireWritable(rows);
    return await writeAll(options, options.policy === "ABORT" ? untilThere(rows) : rows, caller);
  }
  const stays = options.policy === "ABORT" && rows.some(({ outcome }) => outcome === "refused");
  if (options.isPreview) return rows;
  return stays ? rows.map(leftOut) : await writeAll(options, rows, caller);
}

/** Throws ApiError for the first row that cannot be written at all. */
function requireWritable(rows: readonly ConfigImportRow[]): void {
  for (const { outcome, why, reason, group, dataId } of rows) {
    if (outcome !== "refused" || reason === "exists") continue;
    const kind = reason === "forbidden" ? "forbidden" : "invalid";
    throw new ApiError(kind, `Cannot write ${group}/${dataId}: ${why}`, CODE_PARAMETER);
  }
}

const CODE_PARAMETER = 20_002;

/** All behind the first that is there already is left alone. */
function untilThere(rows: readonly ConfigImportRow[]): readonly ConfigImportRow[] {
  const first = rows.findIndex(({ outcome }) => outcome === "refused");
  if (first < 0) return rows;
  return rows.map((row, at) =>
    at <= first || row.item !== undefined
      ? row
      : { ...row, outcome: "skipped", why: "another one was there already" }
  );
}

function leftOut(row: ConfigImportRow): ConfigImportRow {
  return row.outcome === "new" || row.outcome === "changed"
    ? { ...row, outcome: "skipped", ...because("withOthers") }
    : row;
}

async function judgeAll(options: ImportOptions): Promise<ConfigImportRow[]> {
  const rows: ConfigImportRow[] = [];
  const names = new Set<string>();
  const pace = new Pace(options.monotonicMs, CONSOLE.importSliceMs);
  for await (const one of options.incoming()) {
    if (rows.length >= CONSOLE.maxImportRows) {
      throw new ApiError(
        "tooLarge",
        `More than ${CONSOLE.maxImportRows} configs cannot be imported at once`,
      );
    }
    if ("left" in one) {
      rows.push({ group: "", dataId: "", outcome: "skipped", why: one.left, item: one.item });
      continue;
    }
    const name = `${one.group}\0${one.dataId}`;
    rows.push(names.has(name) ? refused(one, because("twice")) : judge(one, options));
    names.add(name);
    await pace.step();
  }
  return rows;
}

function judge(one: IncomingConfig, options: ImportOptions): ConfigImportRow {
  const { group, dataId } = one;
  const checked = checkImported(options.namespace, one);
  if (typeof checked === "string") return refused(one, { why: checked });
  if (!options.mayWrite(checked)) return refused(one, because("forbidden"));
  const before = options.node.state.config(checked);
  if (before === undefined) return { group, dataId, outcome: "new", why: "" };
  if (options.isByPresence !== true && isSame(before, one)) {
    return { group, dataId, outcome: "same", why: "" };
  }
  switch (options.policy) {
    case "OVERWRITE":
      return { group, dataId, outcome: "changed", why: "" };
    case "SKIP":
      return { group, dataId, outcome: "skipped", ...because("exists") };
    case "ABORT":
      return refused(one, because("exists"));
  }
}

function refused(
  { group, dataId }: IncomingConfig,
  because: Pick<ConfigImportRow, "why" | "reason">,
): ConfigImportRow {
  return { group, dataId, outcome: "refused", ...because };
}

/** What is not said of it does not make it another one. */
function isSame(before: ConfigRecord, { content, configType, info }: IncomingConfig): boolean {
  return before.content === content && before.type === configType &&
    (info.appName ?? before.appName ?? "") === (before.appName ?? "") &&
    (info.tags ?? before.tags ?? "") === (before.tags ?? "") &&
    (info.desc ?? "") === (before.desc ?? "");
}

async function writeAll(
  options: ImportOptions,
  judged: readonly ConfigImportRow[],
  caller: Caller,
): Promise<readonly ConfigImportRow[]> {
  const rows = [...judged];
  const pace = new Pace(options.monotonicMs, CONSOLE.importSliceMs);
  let batch: Promise<void>[] = [];
  let chars = 0;
  let at = 0;
  for await (const one of options.incoming()) {
    const place = at++;
    const row = rows[place];
    await pace.step();
    if (
      row === undefined || "left" in one || (row.outcome !== "new" && row.outcome !== "changed")
    ) continue;
    batch.push(write(options, one, row, caller).then((done) => void (rows[place] = done)));
    chars += one.content.length;
    if (batch.length < CONSOLE.importBatch && chars < CONSOLE.importBatchChars) continue;
    await Promise.all(batch);
    batch = [];
    chars = 0;
  }
  await Promise.all(batch);
  return rows;
}

/** What one of them meets does not keep the others from being written. */
async function write(
  { node, namespace, sourceUser }: ImportOptions,
  one: IncomingConfig,
  row: ConfigImportRow,
  caller: Caller,
): Promise<ConfigImportRow> {
  const { group, dataId, content, configType, info, encryptedDataKey } = one;
  try {
    await publishConfig(node, {
      key: { namespace, group, dataId },
      ...{ content, configType, info },
      ...encryptedDataKey !== undefined && { encryptedDataKey },
      ...sourceUser !== undefined && { sourceUser },
      // What was made meanwhile is not replaced unasked: no version has this MD5.
      ...row.outcome === "new" && { casMd5: "absent" },
    }, caller);
    return row;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return refused(
      one,
      error.kind === "casMissed" ? because("meanwhile") : { why: error.message },
    );
  }
}

/** Changes of several formal configs in one entry of the log: all of them, or none. */
import {
  type ByteReader,
  BytesError,
  type ByteWriter,
  type ConfigKey,
  configKeyText,
  readList,
  readOptional,
  STATE,
  writeList,
  writeOptional,
} from "../../base/mod.ts";
import { applyPublish, applyRemove } from "./apply_config.ts";
import {
  type PublishConfig,
  publishConfig,
  type RemoveConfig,
  removeConfig,
} from "./config_commands.ts";
import type { ConfigChanged } from "./config_record.ts";
import type { ConfigTables } from "./config_table.ts";
import { quotaRefusal } from "./config_rules.ts";
import { limitRefusalOfAll } from "./limits.ts";
import type { CapacityTables } from "../capacity/capacity_record.ts";
import type { CommandCodec } from "../core/command.ts";
import { readText, writeText } from "../core/fields.ts";
import { type ApplyContext, done, type Outcome, refused } from "../core/outcome.ts";
import type { HistoryTables } from "../history/history_table.ts";

/** One of the changes. What it changes is the formal config: no gray version and no condition of its own. */
interface TransactionChange {
  /** MD5 of the content that is there; the empty one demands that there is none. Absent: whatever is there. */
  readonly expectedMd5?: string;
  readonly change: PublishConfig | RemoveConfig;
}

export interface ConfigTransaction {
  readonly type: "config.transaction";
  readonly changes: readonly TransactionChange[];
}

type Context = ApplyContext<ConfigTables & HistoryTables & CapacityTables>;

const PUBLISH = 0;
const REMOVE = 1;
/** The status of HTTP that says so. */
const CODE_CONFLICT = 409;

function writeChange(writer: ByteWriter, { expectedMd5, change }: TransactionChange): void {
  writeOptional(writer, expectedMd5, writeText);
  if (change.type === "config.publish") {
    writer.u8(PUBLISH);
    publishConfig.write(writer, change);
  } else {
    writer.u8(REMOVE);
    removeConfig.write(writer, change);
  }
}

function readChange(reader: ByteReader): TransactionChange {
  const expectedMd5 = readOptional(reader, readText);
  const kind = reader.u8();
  if (kind > REMOVE) throw new BytesError(`Cannot read a change of kind ${kind}`);
  const change = kind === PUBLISH ? publishConfig.read(reader) : removeConfig.read(reader);
  const isFormal = change.type === "config.publish"
    ? change.gray === undefined && change.casMd5 === undefined
    : change.grayName === undefined;
  if (!isFormal) throw new BytesError("Cannot read a change: found one of a gray version");
  return { ...expectedMd5 !== undefined && { expectedMd5 }, change };
}

export const transactConfigs: CommandCodec<ConfigTransaction> = {
  type: "config.transaction",
  number: 33,
  since: 3,
  write: (writer, { changes }) => writeList(writer, changes, writeChange),
  read(reader) {
    const changes = readList(reader, readChange);
    if (changes.length === 0 || changes.length > STATE.maxTransactionChanges) {
      throw new BytesError(`Cannot read a transaction of ${changes.length} changes`);
    }
    return { type: "config.transaction", changes };
  },
};

/** Everything is looked at before anything is changed, so that nothing is left half done. */
export function applyTransaction(
  context: Context,
  { changes }: ConfigTransaction,
): Outcome<ConfigChanged> {
  const refusal = conditionRefusal(context, changes) ?? roomRefusal(context, changes) ??
    limitRefusalOfAll(context, publishesOf(changes));
  if (refusal !== undefined) return refusal;
  const events = changes.flatMap(({ change }) =>
    change.type === "config.publish"
      ? applyPublish(context, change).events
      : applyRemove(context, change).events
  );
  return done(context, { existed: true }, events);
}

function publishesOf(changes: readonly TransactionChange[]): readonly PublishConfig[] {
  return changes.flatMap(({ change }) => change.type === "config.publish" ? [change] : []);
}

function conditionRefusal(
  { index, tables: { configs } }: Context,
  changes: readonly TransactionChange[],
): Outcome | undefined {
  const seen = new Set<string>();
  for (const { expectedMd5, change: { key } } of changes) {
    const text = configKeyText(key);
    if (seen.has(text)) {
      return refused(index, { kind: "invalid", message: `${named(key)} is named twice` });
    }
    seen.add(text);
    const md5 = configs.get(key)?.md5 ?? "";
    if (expectedMd5 === undefined || expectedMd5 === md5) continue;
    return refused(index, {
      kind: "casMissed",
      message: `Nothing was changed: ${named(key)} ${
        md5 === "" ? "is not there" : `has the MD5 ${md5}`
      }`,
      code: CODE_CONFLICT,
    });
  }
  return undefined;
}

/** Removals of the same transaction make no room: the bound is one of all moments. */
function roomRefusal(context: Context, changes: readonly TransactionChange[]): Outcome | undefined {
  const { bounds, tables: { configs } } = context;
  const added =
    changes.filter(({ change: { type, key } }) =>
      type === "config.publish" && configs.get(key) === undefined &&
      configs.shell(key) === undefined
    ).length;
  const room = bounds.maxConfigs - configs.size - configs.shellCount;
  return added > room ? quotaRefusal(context) ?? tooMany(context, added, room) : undefined;
}

function tooMany({ index }: Context, added: number, room: number): Outcome {
  return refused(index, {
    kind: "overloaded",
    message: `Cannot add ${added} configs: there is room for ${room}`,
  });
}

function named({ namespace, group, dataId }: ConfigKey): string {
  return `${namespace}/${group}/${dataId}`;
}

/** Rules that formal configs and gray versions share. */
import type { ConfigKey } from "../../base/mod.ts";
import { type ApplyContext, type Outcome, refused } from "../core/outcome.ts";
import type { PublishConfig } from "./config_commands.ts";
import type { ConfigRecord } from "./config_record.ts";
import type { ConfigTables } from "./config_table.ts";

const CODE_CONFLICT = 20005;
const CODE_CLUSTER_QUOTA = 5031;

/**
 * Compare-and-set: the md5 must be that of the version now; only an empty one fits when there is none. Undefined when
 * the command may go on.
 */
export function casRefusal(
  context: { readonly index: number },
  command: PublishConfig,
  currentMd5: string | undefined,
): Outcome | undefined {
  if (command.casMd5 === undefined || command.casMd5 === (currentMd5 ?? "")) return undefined;
  return refused(context.index, {
    kind: "casMissed",
    message: "Cas publish fail, server md5 may have changed.",
    code: CODE_CONFLICT,
  });
}

/** Too many configs; undefined when there is room. */
export function quotaRefusal(context: ApplyContext<ConfigTables>): Outcome | undefined {
  const { bounds, tables: { configs } } = context;
  if (configs.size + configs.shellCount < bounds.maxConfigs) return undefined;
  return refused(context.index, {
    kind: "overloaded",
    message: `Cannot add a config: there are ${bounds.maxConfigs} already`,
    code: CODE_CLUSTER_QUOTA,
  });
}

/** What stands for a key that has gray versions and no formal config. */
export function shellOf(
  config: ConfigKey & Pick<ConfigRecord, "grays">,
  revision: number,
): ConfigRecord {
  return {
    namespace: config.namespace,
    group: config.group,
    dataId: config.dataId,
    appName: "",
    desc: "",
    use: "",
    effect: "",
    schema: "",
    tags: "",
    id: 0,
    content: "",
    md5: "",
    type: "",
    encryptedDataKey: "",
    createdMs: 0,
    modifiedMs: 0,
    createdBy: "",
    modifiedBy: "",
    sourceIp: "",
    revision,
    grays: config.grays,
  };
}

import { ApiFailure, get, send } from "../../api/client.ts";
import { queries } from "../../api/queries.ts";
import type { ConfigDetail } from "../../api/wire.ts";
import { tenantOf } from "../../paths.ts";
import type { ConfigName, Content } from "./types.ts";

const PATH = "nacos/v1/cs/configs";
/** Of the empty text: no config has it, so the condition holds only where there is no config. */
const NO_CONFIG_MD5 = "d41d8cd98f00b204e9800998ecf8427e";

interface Publication {
  readonly name: ConfigName;
  readonly content: Content;
  /** What is kept of the config, for fields that the console does not change. */
  readonly rest?: ConfigDetail | undefined;
  /** The version that it replaces; empty for none. */
  readonly baseMd5: string;
  readonly comment?: string;
}

const nameForm = ({ namespace, group, dataId }: ConfigName) => ({
  tenant: tenantOf(namespace),
  group,
  dataId,
});

export async function publish({ name, content, rest, baseMd5, comment }: Publication) {
  await send("POST", PATH, {
    form: {
      ...nameForm(name),
      content: content.content,
      type: content.type,
      appName: content.app,
      config_tags: content.tags,
      desc: content.description,
      use: rest?.use,
      effect: rest?.effect,
      schema: rest?.schema,
      encryptedDataKey: rest?.encryptedDataKey || undefined,
      comment: comment || undefined,
    },
    headers: { casMd5: baseMd5 || NO_CONFIG_MD5 },
  });
  await reloadConfigs();
}

export async function removeConfig(name: ConfigName): Promise<void> {
  await send("DELETE", PATH, { params: nameForm(name) });
  await reloadConfigs();
}

export interface GrayPublication {
  readonly name: ConfigName;
  readonly kind: "beta" | "tag";
  /** Addresses by comma, or the tag. */
  readonly rule: string;
  readonly content: string;
  readonly type: string;
}

export async function publishGray({ name, kind, rule, content, type }: GrayPublication) {
  await send("POST", PATH, {
    form: { ...nameForm(name), content, type, tag: kind === "tag" ? rule : undefined },
    headers: kind === "beta" ? { betaIps: rule } : {},
  });
  await reloadConfigs();
}

export async function stopGray(name: ConfigName, kind: "beta" | "tag", tag: string) {
  const which = kind === "beta" ? { beta: true } : { tag };
  await send("DELETE", PATH, { params: { ...nameForm(name), ...which } });
  await reloadConfigs();
}

/** As it is now, past everything that was kept; undefined when it is gone. */
export async function currentConfig(name: ConfigName): Promise<ConfigDetail | undefined> {
  try {
    return await get<ConfigDetail>("rnacos/v1/console/config", { ...name });
  } catch (error) {
    if (error instanceof ApiFailure && error.status === 404) return undefined;
    throw error;
  }
}

const TOUCHED = new Set<unknown>(["config", "configs", "history", "listeners", "namespaces"]);

/** Everything on the pages that a change of a config may show in. */
export const reloadConfigs = () =>
  queries.invalidateQueries({
    predicate: ({ queryKey }) => TOUCHED.has(queryKey[0]) || queryKey[0] === "overview",
  });

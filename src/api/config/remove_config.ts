import type { ConfigKey } from "../../base/mod.ts";
import type { NodeFacade } from "../../node/mod.ts";
import { grayName } from "../../state/mod.ts";
import { checkConfigKey, checkGrayTag } from "./config_params.ts";
import type { Caller } from "../caller.ts";
import { propose } from "../outcome.ts";

/** Removals of one request that are under way at the same time. */
const BATCH = 64;

/** Removes the formal config or one gray version. What is absent counts as removed. */
export async function removeConfig(
  node: NodeFacade,
  input: { readonly key: ConfigKey; readonly tag?: string; readonly beta?: boolean },
  caller: Caller,
): Promise<void> {
  const key = checkConfigKey(input.key);
  const gray = grayOf(input);
  const command = { type: "config.remove", key, sourceIp: caller.ip } as const;
  await propose(node, gray === undefined ? command : { ...command, grayName: gray }, caller);
}

function grayOf(
  input: { readonly tag?: string; readonly beta?: boolean },
): string | undefined {
  if (input.beta === true) return grayName({ type: "beta", expression: "" });
  const tag = input.tag?.trim() ?? "";
  if (tag === "") return undefined;
  checkGrayTag(tag);
  return grayName({ type: "tag", expression: tag });
}

/** Removes formal configs by their numeric ids; answers how many of them there were. */
export async function removeConfigsByIds(
  node: NodeFacade,
  ids: readonly number[],
  caller: Caller,
): Promise<number> {
  let removed = 0;
  for (let at = 0; at < ids.length; at += BATCH) {
    const results = await Promise.all(
      ids.slice(at, at + BATCH).map((id) => removeOne(node, id, caller)),
    );
    removed += results.filter((existed) => existed).length;
  }
  return removed;
}

async function removeOne(node: NodeFacade, id: number, caller: Caller): Promise<boolean> {
  const record = node.state.configById(id);
  if (record === undefined) return false;
  const { namespace, group, dataId } = record;
  const { existed } = await propose(
    node,
    { type: "config.remove", key: { namespace, group, dataId }, sourceIp: caller.ip },
    caller,
  );
  return existed;
}

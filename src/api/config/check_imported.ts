import { ApiError, type ConfigKey } from "../../base/mod.ts";
import { checkConfigInfo, checkConfigKey, checkContent } from "./config_params.ts";
import type { IncomingConfig } from "./incoming_config.ts";

/** The key under which it may be written, or in words why it may not. */
export function checkImported(
  namespace: string,
  { group, dataId, content, configType, info }: IncomingConfig,
): ConfigKey | string {
  try {
    const key = checkConfigKey({ namespace, group, dataId });
    checkContent(content);
    checkConfigInfo(info, configType);
    return key;
  } catch (error) {
    if (error instanceof ApiError) return error.message;
    throw error;
  }
}

import { ApiError, CONFIG, cutText } from "../../base/mod.ts";
import type { NodeFacade } from "../../node/mod.ts";
import type { ApplyResult, PublishConfig } from "../../state/mod.ts";
import { publishCompared } from "./cas_publish.ts";
import {
  checkConfigInfo,
  checkConfigKey,
  checkContent,
  checkGrayTag,
  checkLength,
  isBlank,
} from "./config_params.ts";
import type { Caller } from "../caller.ts";
import type { PublishInput } from "../types.ts";

/**
 * Checks and publishes a config, or a gray version of it: beta ips go before a tag, as in Nacos. A blank `casMd5` is
 * none: many clients send it with every publish.
 */
export async function publishConfig(
  node: NodeFacade,
  input: PublishInput,
  caller: Caller,
): Promise<ApplyResult & { ok: true }> {
  const command = commandOf(input, caller);
  const operator = operatorOf(caller, input.sourceUser);
  const propose = (next: PublishConfig) => node.propose(next, { operator });
  const casMd5 = input.casMd5 ?? "";
  const result = isBlank(casMd5)
    ? await propose(command)
    : await publishCompared({ state: node.state, propose }, command, casMd5);
  return succeeded(result);
}

/** A refusal by the state machine as the error that edges answer. */
export function succeeded(result: ApplyResult): ApplyResult & { ok: true } {
  if (!result.ok) throw new ApiError(result.kind, result.message, result.code);
  return result;
}

/** The authenticated user, else whom the client names. */
export function operatorOf(caller: Caller, sourceUser: string | undefined): string {
  if (caller.user !== "") return caller.user;
  return cutText(sourceUser ?? "", CONFIG.maxUserChars);
}

function commandOf(input: PublishInput, caller: Caller): PublishConfig {
  const key = checkConfigKey(input.key);
  checkContent(input.content);
  const configType = isBlank(input.configType) ? undefined : input.configType;
  checkConfigInfo(input.info, configType);
  checkLength("encryptedDataKey", input.encryptedDataKey, CONFIG.maxEncryptedDataKeyChars);
  const gray = grayOf(input);
  return {
    type: "config.publish",
    key,
    content: input.content,
    ...(configType === undefined ? {} : { configType }),
    info: input.info,
    ...(input.encryptedDataKey === undefined ? {} : { encryptedDataKey: input.encryptedDataKey }),
    sourceIp: caller.ip,
    ...(gray === undefined ? {} : { gray }),
  };
}

function grayOf(input: PublishInput): PublishConfig["gray"] {
  const betaIps = input.betaIps?.trim() ?? "";
  if (betaIps !== "") {
    checkLength("betaIps", betaIps, CONFIG.maxBetaIpsChars);
    return { type: "beta", expression: betaIps };
  }
  const tag = input.tag?.trim() ?? "";
  if (tag === "") return undefined;
  checkGrayTag(tag);
  return { type: "tag", expression: tag };
}

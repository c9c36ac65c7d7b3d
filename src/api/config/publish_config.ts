import { CONFIG } from "../../base/mod.ts";
import type { NodeFacade } from "../../node/mod.ts";
import type { PublishConfig } from "../../state/mod.ts";
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
import { type Applied, askedBy, succeeded } from "../outcome.ts";
import type { PublishInput } from "./types.ts";

/**
 * Checks and publishes a config, or a gray version of it: beta ips go before a tag, as in Nacos. A blank `casMd5` is
 * none: many clients send it with every publish.
 */
export async function publishConfig(
  node: NodeFacade,
  input: PublishInput,
  caller: Caller,
): Promise<Applied> {
  const command = publishCommand(input, caller);
  const options = askedBy(caller, input.sourceUser);
  const propose = (next: PublishConfig) => node.propose(next, options);
  const casMd5 = input.casMd5 ?? "";
  const result = isBlank(casMd5)
    ? await propose(command)
    : await publishCompared({ state: node.state, propose }, command, casMd5);
  return succeeded(result);
}

/** Throws ApiError: invalid, missing. */
export function publishCommand(input: PublishInput, caller: Caller): PublishConfig {
  const key = checkConfigKey(input.key);
  checkContent(input.content);
  const configType = isBlank(input.configType) ? undefined : input.configType;
  checkConfigInfo(input.info, configType);
  checkLength("encryptedDataKey", input.encryptedDataKey, CONFIG.maxEncryptedDataKeyChars);
  const gray = grayOf(input);
  const comment = input.comment?.trim() ?? "";
  checkLength("comment", comment, CONFIG.maxCommentChars);
  return {
    type: "config.publish",
    key,
    content: input.content,
    ...(configType === undefined ? {} : { configType }),
    info: input.info,
    ...(input.encryptedDataKey === undefined ? {} : { encryptedDataKey: input.encryptedDataKey }),
    sourceIp: caller.ip,
    ...(gray === undefined ? {} : { gray }),
    ...(comment === "" ? {} : { comment }),
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

import { PUSH } from "../base/mod.ts";
import type { PushKind, PushRules } from "./types.ts";

/** The rhythm that clients of Nacos know. */
export const PUSH_RULES: Readonly<Record<PushKind, PushRules>> = {
  config: {
    mergeMs: PUSH.configMergeMs,
    ackTimeoutMs: PUSH.configAckTimeoutMs,
    retryMs: (failedTries) => PUSH.configRetryMs * failedTries,
  },
  naming: {
    mergeMs: PUSH.namingMergeMs,
    ackTimeoutMs: PUSH.namingAckTimeoutMs,
    retryMs: () => PUSH.namingRetryMs,
  },
  configFuzzy: {
    mergeMs: PUSH.fuzzyMergeMs,
    ackTimeoutMs: PUSH.configAckTimeoutMs,
    retryMs: (failedTries) => PUSH.configRetryMs * failedTries,
  },
  namingFuzzy: {
    mergeMs: PUSH.fuzzyMergeMs,
    ackTimeoutMs: PUSH.namingAckTimeoutMs,
    retryMs: () => PUSH.namingRetryMs,
  },
};

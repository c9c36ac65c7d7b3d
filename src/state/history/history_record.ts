import type { ConfigKey } from "../../base/mod.ts";
import type { ConfigInfo } from "../config/config_info.ts";

/** What happened to a config once. */
export interface HistoryRecord extends ConfigKey, ConfigInfo {
  readonly id: number;
  readonly configId: number;
  readonly operation: "I" | "U" | "D";
  /** I: the new text; U: the text before the change; D: the removed text. */
  readonly content: string;
  readonly md5: string;
  readonly type: string;
  readonly encryptedDataKey: string;
  readonly sourceIp: string;
  readonly operator: string;
  /** `formal`, or `gray` with the gray version's name and rule. */
  readonly publishType: "formal" | "gray";
  readonly grayName: string;
  readonly grayRule: string;
  /** Why, in the words of who did it; absent rather than empty. */
  readonly comment?: string;
  readonly createdMs: number;
  readonly modifiedMs: number;
}

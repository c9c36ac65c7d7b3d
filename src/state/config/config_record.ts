/** Configs and their gray versions: records and events. */
import type { ConfigKey } from "../../base/mod.ts";
import type { ConfigInfo } from "./config_info.ts";

/** A gray version of a config: `beta` (by client ip) or `tag_<tag>`. */
export interface GrayRecord {
  /** `beta` or `tag_<tag>`. */
  readonly name: string;
  readonly type: "beta" | "tag";
  /** Comma-separated ips, or the tag. */
  readonly expression: string;
  readonly content: string;
  readonly md5: string;
  readonly configType: string;
  readonly encryptedDataKey: string;
  readonly appName: string;
  readonly modifiedMs: number;
  readonly modifiedBy: string;
  readonly sourceIp: string;
}

/** The place in this list is a number in the log and in dumps: append only. */
export const GRAY_TYPES: readonly GrayRecord["type"][] = ["beta", "tag"];

export interface ConfigRecord extends ConfigKey, ConfigInfo {
  /** Numeric id, unique for the life of the cluster; shown as text to users. */
  readonly id: number;
  readonly content: string;
  /** Lower-case hex MD5 of the content's UTF-8 bytes. */
  readonly md5: string;
  /** One of properties, xml, json, text, html, yaml, toml, unset. */
  readonly type: string;
  readonly encryptedDataKey: string;
  readonly createdMs: number;
  readonly modifiedMs: number;
  readonly createdBy: string;
  readonly modifiedBy: string;
  readonly sourceIp: string;
  /** Log index of the last change. */
  readonly revision: number;
  readonly grays: readonly GrayRecord[];
}

export interface ConfigChanged {
  readonly type: "configChanged";
  readonly key: ConfigKey;
  /** Md5 of the formal content now; empty when it is gone. */
  readonly md5: string;
  /** True when gray versions exist or existed: what a client sees depends on the client. */
  readonly gray: boolean;
  /** Of the log. */
  readonly index: number;
}

import type { ConfigInfo } from "../../state/mod.ts";

/** A config on its way in. */
export interface IncomingConfig {
  readonly group: string;
  readonly dataId: string;
  readonly content: string;
  readonly configType: string;
  readonly info: ConfigInfo;
  readonly encryptedDataKey?: string | undefined;
}

/** Something else that came with them, in the plural. */
export interface LeftOver {
  readonly left: string;
  /** The one that it is, in the words of Nacos. */
  readonly item: string;
}

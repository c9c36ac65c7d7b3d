import type { ConfigDetail } from "../../api/wire.ts";

/** What a publish sends beside the name of the config. */
export interface Content {
  readonly content: string;
  readonly type: string;
  readonly app: string;
  /** By comma, as it is typed. */
  readonly tags: string;
  readonly description: string;
}
export interface ConfigName {
  readonly namespace: string;
  readonly group: string;
  readonly dataId: string;
}
/** A config that is there, or undefined for one that is being made. */
export type Published = ConfigDetail | undefined;

export const contentOf = (config: ConfigDetail): Content => ({
  content: config.content,
  type: config.type,
  app: config.app,
  tags: config.tags.join(","),
  description: config.description,
});

const FIELDS = ["content", "type", "app", "tags", "description"] as const;
export const isSame = (a: Content, b: Content) => FIELDS.every((field) => a[field] === b[field]);

/** What an import moves, whatever it comes from. */
import type { TransferInstance, TransferRole, TransferUser } from "../export/mod.ts";

export interface ImportedNamespace {
  readonly kind: "namespace";
  readonly id: string;
  readonly name: string;
  readonly desc: string;
}

/** One state of a config. Texts are empty where the source knows none. */
export interface ImportedConfig {
  readonly kind: "config";
  /** `public` for the default one. */
  readonly namespace: string;
  readonly group: string;
  readonly dataId: string;
  readonly content: string;
  readonly type: string;
  readonly desc: string;
  readonly appName: string;
  /** Separated by commas. */
  readonly tags: string;
  readonly encryptedDataKey: string;
  readonly operator: string;
  /** Earlier contents that are still known, the oldest first. */
  readonly earlier: readonly EarlierContent[];
}

export interface EarlierContent {
  readonly content: string;
  readonly operator: string;
}

export interface ImportedInstance {
  readonly kind: "instance";
  readonly instance: TransferInstance;
}

/** A user with the hash of their password, as they stand in a transfer file. */
export interface ImportedUser {
  readonly kind: "user";
  readonly user: TransferUser;
}

/** What is granted to a role; comes before the users who have it. */
export interface ImportedRole {
  readonly kind: "role";
  readonly role: TransferRole;
}

/** Something that this server has no place for, so that nothing is left out without a word. */
interface LeftOut {
  readonly kind: "left";
  /** In the plural, as `MCP servers`. */
  readonly what: string;
}

export type ImportRecord =
  | ImportedNamespace
  | ImportedConfig
  | ImportedInstance
  | ImportedUser
  | ImportedRole
  | LeftOut;

/** A request over HTTP to the source or the target. */
export interface HttpQuestion {
  readonly method: "GET" | "POST";
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as a form; absent for GET. */
  readonly form?: URLSearchParams;
  /** Sent as it is, in place of a form. */
  readonly json?: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly text: string;
}

/** Rejects when there is no whole answer in time. */
export type AskHttp = (question: HttpQuestion) => Promise<HttpAnswer>;

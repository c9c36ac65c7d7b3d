/** What an assistant can ask for: a name, words for the model, what it is called with, and what it does. */
import { type Permission } from "../../api/mod.ts";
import { configResource, type Resource } from "../../auth/mod.ts";
import { ApiError, type ConfigKey, type JsonMembers, MCP } from "../../base/mod.ts";
import { forbidden } from "../access_refusal.ts";
import type { HttpCall } from "../call.ts";
import type { ServerInfo } from "../server_info.ts";

interface Argument {
  readonly type: "string" | "integer" | "boolean";
  readonly description: string;
}

export interface Tool {
  readonly name: string;
  readonly description: string;
  readonly args: Readonly<Record<string, Argument>>;
  readonly required: readonly string[];
  /** It changes something: offered to nobody while nobody can prove who they are. */
  readonly writes?: boolean;
  /** Gives what is shown as JSON. Throws ApiError. */
  readonly run: (args: JsonMembers, call: HttpCall, info: ServerInfo) => unknown;
}

export const READ_CONFIGS: Permission = { action: "read", resource: "config" };
export const WRITE_CONFIGS: Permission = { action: "write", resource: "config" };
export const READ_SERVICES: Permission = { action: "read", resource: "naming" };
export const READ_CLUSTER: Permission = { action: "read", resource: "cluster" };

export const NAMESPACE_ARG: Argument = {
  type: "string",
  description: "Namespace id; the default one (public) when absent",
};
export const NAMESPACES_ARG: Argument = {
  type: "string",
  description: "Namespace id; the default one (public) when absent, * for all that you may see",
};
export const PAGE_ARG: Argument = {
  type: "integer",
  description: `Page, from 1 on, of ${MCP.pageRows} rows each`,
};

export function demand(call: HttpCall, permission: Permission, resource: Resource): void {
  if (!call.may(permission, resource)) throw forbidden("role");
}

/** Throws ApiError `missing`. */
export function textArg(args: JsonMembers, name: string): string {
  const found = args.filled(name);
  if (found === undefined) throw new ApiError("missing", `${name} is wanted`);
  return found;
}

/** A text that is looked for, bounded because it is held against everything there is. */
export function soughtArg(args: JsonMembers, name: string): string {
  const found = args.text(name) ?? "";
  if (found.length <= MCP.maxTextChars) return found;
  throw new ApiError("invalid", `${name} is too long: over ${MCP.maxTextChars} characters`);
}

export function pageArg(args: JsonMembers): { readonly pageNo: number; readonly pageSize: number } {
  const pageNo = args.int("page") ?? 1;
  if (pageNo < 1) throw new ApiError("invalid", "page is wanted from 1 on");
  return { pageNo, pageSize: MCP.pageRows };
}

/** The key of the config that is named, which the caller must have this right on. */
export function configArg(args: JsonMembers, call: HttpCall, permission: Permission): ConfigKey {
  const key = call.api.config.checkKey({
    namespace: args.text("namespace"),
    group: args.filled("group") ?? "DEFAULT_GROUP",
    dataId: textArg(args, "dataId"),
  });
  demand(call, permission, configResource(key));
  return key;
}

/** A page, and a word where there is more. */
export function listed(
  rows: readonly unknown[],
  total: number,
  { pageNo, pageSize }: { readonly pageNo: number; readonly pageSize: number },
): Record<string, unknown> {
  const more = total - pageNo * pageSize;
  return { total, rows, ...more > 0 && { more: `${more} more rows: ask for page ${pageNo + 1}` } };
}

/** A content as far as it fits, and a word where it was cut. */
export function shown(content: string): Record<string, unknown> {
  if (content.length <= MCP.maxContentChars) return { content };
  return {
    content: content.slice(0, MCP.maxContentChars),
    cut: `Only the first ${MCP.maxContentChars} of ${content.length} characters are shown`,
  };
}

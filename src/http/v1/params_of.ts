/** Parameter specs that many config routes share. */
import type { ParamSpec } from "../../api/mod.ts";

export const DATA_ID: ParamSpec = { name: "dataId", required: true };
export const GROUP: ParamSpec = { name: "group", required: true };
export const TENANT: ParamSpec = {
  name: "tenant",
  default: "",
  summary: "namespace id; empty, absent and `public` are the default namespace",
};
export const PAGE_NO: ParamSpec = { name: "pageNo", required: true, type: "int" };
export const PAGE_SIZE: ParamSpec = {
  name: "pageSize",
  required: true,
  type: "int",
  summary: "at most 500",
};

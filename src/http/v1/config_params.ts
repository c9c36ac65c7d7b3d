/** What config routes are sent, and what several of them make of it. */
import { param, type ParamValues } from "../../api/mod.ts";
import { configResource, type Resource } from "../../auth/mod.ts";
import { ApiError, type ConfigKey } from "../../base/mod.ts";
import type { HttpCall } from "../call.ts";

export const TENANT = param.raw().about(
  "namespace id; empty, absent and `public` are the default namespace",
);

/** What names a config. */
export const CONFIG = {
  dataId: param.text().required(),
  group: param.text().required(),
  tenant: TENANT,
};

/** Of any size: what is asked for is what comes. */
export const PAGE = { pageNo: param.int(), pageSize: param.int() };

interface PageAt {
  /** From 1. */
  readonly pageNo: number;
  readonly pageSize: number;
}

/** The key that the parameters name, checked. */
export function configKey(params: ParamValues<typeof CONFIG>, { api }: HttpCall): ConfigKey {
  const { tenant, group, dataId } = params;
  return api.config.checkKey({ namespace: tenant, group, dataId });
}

/** What a request that names a config is about. */
export function aboutConfig(params: ParamValues<typeof CONFIG>, call: HttpCall): Resource {
  return configResource(configKey(params, call));
}

/** Page number and size, checked. */
export function pageAt({ pageNo, pageSize }: PageAt): PageAt {
  if (pageNo <= 0 || pageSize <= 0) {
    throw new ApiError("invalid", "pageNo and pageSize must be greater than zero");
  }
  return { pageNo, pageSize };
}

/** The parts of a comma-separated list, without blanks. */
export function commaList(value: string): string[] {
  return value.split(",").map((part) => part.trim()).filter((part) => part !== "");
}

/** Bound of one request: of a removal each is a change of its own. */
const MAX_IDS = 1_000;

export function configIds(sent: string): number[] {
  const texts = commaList(sent);
  if (texts.length > MAX_IDS) {
    throw new ApiError("invalid", `Too many ids: ${texts.length} were found, at most ${MAX_IDS}`);
  }
  return texts.map((text) => {
    const id = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
    if (!Number.isSafeInteger(id)) {
      throw new ApiError("invalid", `Invalid id '${text.slice(0, 64)}': a number is wanted`);
    }
    return id;
  });
}

/** `/v1/cs/capacity`: how much a namespace or a group has and may have. Also what the routes of v3 make of it. */
import { param, type ParamValues } from "../../api/mod.ts";
import { given } from "../../base/mod.ts";
import type { CapacityLimits, CapacityScope } from "../../state/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import { json, restResult } from "../answer.ts";
import type { HttpCall } from "../call.ts";

/** Figures that Nacos shows where no limit was set by hand. */
const DEFAULTS: CapacityLimits = {
  quota: 200,
  maxSize: 102_400,
  maxAggrCount: 10_000,
  maxAggrSize: 1_024,
};
const CLUSTER_QUOTA = 100_000;

export const OWNER = { tenant: param.text(), group: param.text() };

type Owner = ParamValues<typeof OWNER>;

export function getCapacity({ tenant, group }: Owner, call: HttpCall): HttpAnswer {
  if (group === undefined && tenant === undefined) return refusal(NEITHER);
  if (group === undefined && isBlank(tenant)) return refusal("tenant cannot be an empty string");
  return restResult(
    isBlank(tenant) ? groupFigures(group ?? "", call) : {
      ...capacityOf("namespace", tenant, call),
      tenant,
    },
  );
}

function groupFigures(group: string, call: HttpCall): Record<string, unknown> {
  return { ...(group === "" ? ofCluster(call) : capacityOf("group", group, call)), group };
}

const NEITHER = "The parameter group and tenant cannot be empty at the same time";

function refusal(message: string): HttpAnswer {
  return json({ code: 400, message, data: null }, 400);
}

function isBlank(text: string | undefined): text is undefined | "" {
  return text === undefined || text.trim() === "";
}

/** Without the name of what it is of. */
export function capacityOf(
  scope: CapacityScope,
  name: string,
  { api }: HttpCall,
): Record<string, unknown> {
  const { quota, usage, maxSize, maxAggrCount, maxAggrSize } = api.config.capacity.of(scope, name);
  return {
    id: "0",
    quota: quota || DEFAULTS.quota,
    usage,
    maxSize: maxSize || DEFAULTS.maxSize,
    maxAggrCount: maxAggrCount || DEFAULTS.maxAggrCount,
    maxAggrSize: maxAggrSize || DEFAULTS.maxAggrSize,
    gmtCreate: null,
    gmtModified: null,
  };
}

/** All configs, which Nacos takes a group without a name for. */
function ofCluster({ api }: HttpCall): Record<string, unknown> {
  return {
    id: "0",
    ...DEFAULTS,
    quota: CLUSTER_QUOTA,
    usage: api.config.capacity.total(),
    gmtCreate: null,
    gmtModified: null,
  };
}

export const LIMITS = {
  quota: param.int().about("configs; 0 takes the limit away"),
  maxSize: param.int().about("bytes of one content"),
  maxAggrCount: param.int().about("kept and shown; there are no aggregates"),
  maxAggrSize: param.int().about("kept and shown"),
};

/** What is asked for; empty without any limit. */
export function limitsOf(params: ParamValues<typeof LIMITS>): Partial<CapacityLimits> {
  const { quota, maxSize, maxAggrCount, maxAggrSize } = params;
  return given({ quota, maxSize, maxAggrCount, maxAggrSize });
}

export const SETTING = { ...OWNER, ...LIMITS };

export async function setCapacity(
  params: ParamValues<typeof SETTING>,
  call: HttpCall,
): Promise<HttpAnswer> {
  const { tenant, group } = params;
  if (isBlank(group) && isBlank(tenant)) return notSet(NEITHER);
  const limits = limitsOf(params);
  if (Object.keys(limits).length === 0) {
    return notSet(
      "The parameters quota, maxSize, maxAggrCount, maxAggrSize cannot be empty at the same time",
    );
  }
  const [field, name] = tenant === undefined ? ["group", group] : ["tenant", tenant];
  if (isBlank(name)) return notSet(`parameter ${field} is empty.`);
  const scope = field === "group" ? "group" : "namespace";
  await call.api.config.capacity.set({ scope, name }, limits, call.caller);
  const message =
    `successfully updated the capacity information configuration of ${field} to ${name}`;
  return restResult(true, message);
}

function notSet(message: string): HttpAnswer {
  return json({ code: 400, message, data: false }, 400);
}

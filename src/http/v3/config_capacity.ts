/** `/v3/admin/cs/capacity`: how much a namespace or a group has and may have. */
import { param, type ParamValues } from "../../api/mod.ts";
import { ApiError } from "../../base/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import { result } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import { capacityOf, LIMITS, limitsOf } from "../v1/config_capacity.ts";

export const CAPACITY_OF = {
  namespaceId: param.text().or(""),
  groupName: param.text().or("").about("looked at where no namespace is named"),
};

export function getCapacity(
  params: ParamValues<typeof CAPACITY_OF>,
  call: HttpCall,
): HttpAnswer {
  const { scope, name } = ownerOf(params);
  const member = scope === "namespace" ? "namespaceId" : "groupName";
  return result({ ...capacityOf(scope, name, call), [member]: name });
}

export const SETTING = { ...CAPACITY_OF, ...LIMITS };

export async function setCapacity(
  params: ParamValues<typeof SETTING>,
  call: HttpCall,
): Promise<HttpAnswer> {
  const owner = ownerOf(params);
  const limits = limitsOf(params);
  if (Object.keys(limits).length === 0) {
    throw new ApiError(
      "missing",
      "The parameters quota, maxSize, maxAggrCount, maxAggrSize cannot be empty at the same time",
    );
  }
  await call.api.config.capacity.set(owner, limits, call.caller);
  return result(true);
}

function ownerOf({ namespaceId, groupName }: ParamValues<typeof CAPACITY_OF>) {
  if (namespaceId.trim() !== "") return { scope: "namespace", name: namespaceId } as const;
  if (groupName.trim() !== "") return { scope: "group", name: groupName } as const;
  throw new ApiError(
    "missing",
    "At least one of the parameters (groupName or namespaceId) must be provided",
  );
}

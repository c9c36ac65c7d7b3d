/** `/v3/console/ns` where it is not as `/v3/admin/ns`: instances by the page. */
import { hostJson, type ParamValues, serviceNameOf } from "../../api/mod.ts";
import type { HttpAnswer } from "../../h1/mod.ts";
import { result } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import { requireRoom } from "../v1/naming_catalog.ts";
import { refOf } from "../v1/naming_params.ts";
import { PAGE, pageAt } from "./config_params.ts";
import { clusterInstances, INSTANCES } from "./naming_instance.ts";

const { healthyOnly: _healthyOnly, ...OF_CLUSTER } = INSTANCES;
export const INSTANCE_PAGE = { ...OF_CLUSTER, ...PAGE };

/** Throws ApiError `notFound`. */
export function pageOfInstances(
  params: ParamValues<typeof INSTANCE_PAGE>,
  call: HttpCall,
): HttpAnswer {
  const ref = refOf(params);
  const { pageNo, pageSize } = pageAt(params);
  const name = serviceNameOf(call.api.naming.checkService(ref));
  const all = clusterInstances(ref, params.cluster, call);
  const shown = all.slice((pageNo - 1) * pageSize, pageNo * pageSize);
  requireRoom(shown.length);
  return result({
    totalCount: all.length,
    pageNumber: pageNo,
    // Nacos counts one page more than are needed where the last one is full.
    pagesAvailable: all.length === 0 ? 0 : Math.floor(all.length / pageSize) + 1,
    pageItems: shown.map((one) => hostJson(one, name)),
  });
}

/** An operator says how an instance is; only where the server itself does not check. */
import { ApiError, groupedName } from "../../base/mod.ts";
import type { InstanceInput } from "../../naming/mod.ts";
import { checkInstanceId, idTextOf } from "../../check/mod.ts";
import { keyOf } from "./check_service.ts";
import type { NamingContext } from "../../naming_node/mod.ts";
import type { Caller } from "../caller.ts";
import { propose } from "../outcome.ts";
import type { ServiceRef } from "./service_ref.ts";

/** An unknown instance is no error, as in Nacos. Throws ApiError `invalid` while checks are working. */
export async function setHealth(
  context: NamingContext,
  ref: ServiceRef,
  input: InstanceInput & { healthy: boolean },
  caller: Caller,
): Promise<void> {
  const key = keyOf(context.registry, ref);
  const id = checkInstanceId(input);
  const { state } = context.node;
  const cluster = state.service(key)?.clusters.find((one) => one.name === id.cluster);
  if (cluster?.healthChecker.type !== "NONE") {
    throw new ApiError(
      "invalid",
      `health check is still working, service: ${groupedName(key.group, key.name)}` +
        `, cluster: ${id.cluster}`,
      30000,
    );
  }
  const known = state.persistentInstance(key, id);
  if (known === undefined) return;
  await propose(context.node, {
    type: "instance.put",
    key,
    instance: { ...known, healthy: input.healthy },
  }, caller);
  // What checks found before they were switched off is laid over the record.
  context.registry.overlays.setHealth(key, idTextOf(id), input.healthy);
  context.settle();
}

/** From the names as a client wrote them to the key of a service. */
import {
  ApiError,
  canonicalNamespace,
  DEFAULT_GROUP,
  type ServiceKey,
  splitGroupedName,
} from "../../base/mod.ts";
import type { Registry, Service } from "../../naming/mod.ts";
import {
  checkClusters,
  checkGroup,
  checkNamespace,
  checkServiceName,
  ParamError,
} from "../../check/mod.ts";
import type { ServiceRef } from "./service_ref.ts";

/** Separates the parts of keys, so names must not bring one. */
const NUL = "\0";

/** Throws ApiError `missing` without a service name and `invalid` for names that Nacos refuses. */
export function checkService(ref: ServiceRef): ServiceKey {
  if (ref.serviceName === undefined || ref.serviceName === "") {
    throw new ApiError("missing", "Param 'serviceName' is required.");
  }
  checkNamespace(ref.namespace);
  checkGroup(ref.group);
  checkServiceName(ref.serviceName);
  if (ref.serviceName.includes(NUL)) {
    throw new ParamError(
      "Param 'serviceName' is illegal, illegal characters should not appear in the param.",
    );
  }
  return {
    namespace: canonicalNamespace(ref.namespace),
    ...splitGroupedName(ref.serviceName, groupOf(ref)),
  };
}

function groupOf(ref: ServiceRef): string {
  return ref.group === undefined || ref.group === "" ? DEFAULT_GROUP : ref.group;
}

/**
 * The service when it is known, without checking its names: they were checked when it came. This is the way of beats
 * and queries, of which there are many.
 */
export function knownService(registry: Registry, ref: ServiceRef): Service | undefined {
  const { serviceName } = ref;
  if (serviceName === undefined) return undefined;
  const namespace = canonicalNamespace(ref.namespace);
  const at = serviceName.indexOf("@@");
  return registry.findText(
    at < 0
      ? `${namespace}\0${groupOf(ref)}\0${serviceName}`
      : `${namespace}\0${serviceName.slice(0, at)}\0${serviceName.slice(at + 2)}`,
  );
}

/** The key of a service, checked unless the service is known. */
export function keyOf(registry: Registry, ref: ServiceRef): ServiceKey {
  return knownService(registry, ref)?.key ?? checkService(ref);
}

/** A comma list of clusters, as spelled. */
export function checkClustersText(clusters: string, maxChars: number): void {
  if (clusters === "") return;
  if (clusters.length > maxChars) {
    throw new ParamError(
      `Param 'clusters' is illegal, the param length should not exceed ${maxChars}.`,
    );
  }
  checkClusters(clusters);
}

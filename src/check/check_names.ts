/**
 * The parameter checker: names, lengths and patterns as Nacos has them, with its exact texts. Absent and empty values
 * pass, because whether a parameter is required is the business of each use case.
 */
import { ApiError, NAMES, splitGroupedName } from "../base/mod.ts";

/** A refusal by the parameter checker; edges give it another shape than other refusals (plain text, status 400). */
export class ParamError extends ApiError {
  constructor(message: string) {
    super("invalid", message);
    this.name = "ParamError";
  }
}

const NAMESPACE_NAME = /^[^@#$%^&*]+$/;
const NAMESPACE_ID = /^[0-9A-Za-z_-]+$/;
const CONFIG_NAME = /^[0-9A-Za-z\-_:.]+$/;
const CLUSTER = /^[0-9A-Za-z_-]+$/;
const INSTANCE_CLUSTER = /^[0-9A-Za-z-]+$/;
const HAS_CJK_OR_SPACE = /[\u4e00-\u9fa5\s]/;
const PORT = /^\d{1,9}$/;

type Text = string | null | undefined;

function tooLong(name: string, max: number): ParamError {
  return new ParamError(`Param '${name}' is illegal, the param length should not exceed ${max}.`);
}

function badCharacters(name: string): ParamError {
  return new ParamError(
    `Param '${name}' is illegal, illegal characters should not appear in the param.`,
  );
}

function checkText(name: string, value: Text, max: number, pattern: RegExp): void {
  if (value === undefined || value === null || value === "") return;
  if (value.length > max) throw tooLong(name, max);
  if (!pattern.test(value)) throw badCharacters(name);
}

/** The id of a namespace (`tenant` in the words of config routes). A blank one is the default namespace. */
export function checkNamespace(value: Text): void {
  if (value === undefined || value === null || value.trim() === "") return;
  checkText("namespaceId/tenant", value, NAMES.maxNamespaceChars, NAMESPACE_ID);
}

/** The name of a namespace that people see. */
export function checkNamespaceName(value: Text): void {
  if (value === undefined || value === null || value.trim() === "") return;
  checkText("namespaceShowName", value, NAMES.maxNamespaceNameChars, NAMESPACE_NAME);
}

export function checkDataId(value: Text): void {
  checkText("dataId", value, NAMES.maxDataIdChars, CONFIG_NAME);
}

export function checkGroup(value: Text): void {
  checkText("group", value, NAMES.maxGroupChars, CONFIG_NAME);
}

/** A service name, plain or `group@@name`. */
export function checkServiceName(value: Text): void {
  if (value === undefined || value === null || value === "") return;
  const { group, name } = splitGroupedName(value);
  if (group === "" || name === "") throw badCharacters("serviceName");
  checkGroup(group);
  if (name.length > NAMES.maxServiceNameChars) {
    throw tooLong("serviceName", NAMES.maxServiceNameChars);
  }
  if (name.startsWith("@") || name.includes("@@") || HAS_CJK_OR_SPACE.test(name)) {
    throw badCharacters("serviceName");
  }
}

export function checkCluster(value: Text): void {
  checkText("cluster", value, NAMES.maxClusterChars, CLUSTER);
}

/** A comma-separated list of clusters. */
export function checkClusters(value: Text): void {
  if (value === undefined || value === null || value === "") return;
  for (const cluster of value.split(",")) checkCluster(cluster);
}

/** Registration is stricter about cluster names than every other use. */
export function checkInstanceCluster(value: Text): void {
  checkCluster(value);
  if (value !== undefined && value !== null && value !== "" && !INSTANCE_CLUSTER.test(value)) {
    throw new ApiError(
      "invalid",
      `Instance 'clusterName' should be characters with only 0-9a-zA-Z-. (current: ${value})`,
      21004,
    );
  }
}

export function checkIp(value: Text): void {
  if (value === undefined || value === null || value === "") return;
  if (value.length > NAMES.maxIpChars) throw tooLong("ip", NAMES.maxIpChars);
  if (HAS_CJK_OR_SPACE.test(value)) throw badCharacters("ip");
}

/** A port as a number or as decimal text; absent and empty pass. */
export function checkPort(value: number | Text): void {
  if (value === undefined || value === null || value === "") return;
  const text = String(value);
  if (!PORT.test(text) || Number(text) > NAMES.maxPort) {
    throw new ParamError(
      `Param 'port' is illegal, the value should be between 0 and ${NAMES.maxPort}.`,
    );
  }
}

/** All keys and values of an instance's or service's metadata together; how long they may be is a setting. */
export function checkMetadata(
  metadata: Readonly<Record<string, string>> | undefined,
  maxChars: number,
): void {
  if (metadata === undefined) return;
  if (charsOf(metadata) > maxChars) throw tooLong("Metadata", maxChars);
}

/** Characters of all names and values. */
export function charsOf(metadata: Readonly<Record<string, string>>): number {
  let chars = 0;
  for (const name in metadata) chars += name.length + (metadata[name] ?? "").length;
  return chars;
}

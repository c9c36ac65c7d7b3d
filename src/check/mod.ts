export * from "./check_names.ts";
export * from "./check_instance.ts";
export {
  checkFinite,
  checkInstance,
  checkInstanceId,
  checkWeight,
  idTextOf,
} from "./check_instance.ts";
export {
  charsOf,
  checkClusters,
  checkDataId,
  checkGroup,
  checkMetadata,
  checkNamespace,
  checkNamespaceName,
  checkPort,
  checkServiceName,
  ParamError,
} from "./check_names.ts";

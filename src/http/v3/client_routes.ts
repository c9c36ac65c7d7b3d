/** `/v3/client`: what clients without gRPC read and register by. */
import {
  type ConfigAnswer,
  type ConfigReading,
  param,
  type ParamValues,
  resultHostsBytes,
} from "../../api/mod.ts";
import { DEFAULT_CLUSTER } from "../../base/mod.ts";
import { json, jsonText, result } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import { type Answer, type HttpRoute, routesUnder } from "../route.ts";
import { refOf } from "../v1/naming_params.ts";
import { NAMING_READ, NAMING_WRITE } from "../v1/naming_route.ts";
import { aboutService, deregisterInstance, ok, registerInstance } from "../v2/naming_instance.ts";
import { REGISTRATION, SERVICE_FORM } from "../v2/naming_params.ts";
import { READ } from "./config_admin.ts";
import { aboutConfig, CONFIG, configKey } from "./config_params.ts";

/** No failure in the eyes of HTTP, as in Nacos. */
const ABSENT = { code: 20_004, message: "resource not found", data: null };
const NO_INSTANCE = { code: 21_003, message: "instance not found", data: null };
const BEAT_OK = 10_200;

function readConfig(params: ParamValues<typeof CONFIG>, call: HttpCall): Answer {
  const found = call.api.config.read(configKey(params, call), call.caller);
  return found instanceof Promise ? found.then(readAnswer) : readAnswer(found);
}

function readAnswer({ reading }: ConfigAnswer) {
  return reading === undefined ? json(ABSENT) : result(readingJson(reading));
}

function readingJson(reading: ConfigReading) {
  const { gray } = reading;
  return {
    resultCode: 200,
    errorCode: 0,
    message: null,
    requestId: null,
    content: reading.content,
    encryptedDataKey: reading.encryptedDataKey,
    contentType: reading.type,
    md5: reading.md5,
    lastModified: reading.modifiedMs,
    tag: gray?.type === "tag" ? encodeURIComponent(gray.expression) : null,
    beta: gray?.type === "beta",
    success: true,
  };
}

const REGISTERED = {
  ...REGISTRATION,
  heartBeat: param.bool().or(false).about("a beat of an instance that is registered"),
};

function register(params: ParamValues<typeof REGISTERED>, call: HttpCall): Answer {
  return params.heartBeat ? beat(params, call) : registerInstance(params, call);
}

function beat(params: ParamValues<typeof REGISTERED>, { api, caller }: HttpCall): Answer {
  // Read in the order in which refusals are told.
  const { namespace, group, serviceName } = refOf(params);
  const { ip, port, cluster } = params;
  const answer = api.naming.beat({ namespace, group, serviceName, ip, port, cluster }, caller);
  const told = ({ code }: { readonly code: number }) => code === BEAT_OK ? ok() : json(NO_INSTANCE);
  return answer instanceof Promise ? answer.then(told) : told(answer);
}

/** Where no cluster is asked for it is the default one, as in Nacos. */
const LIST = {
  ...SERVICE_FORM,
  clusters: param.name().named("clusterName").or(DEFAULT_CLUSTER).about("comma-separated"),
  healthyOnly: param.bool().or(false).about("ignored, as in Nacos"),
};

function listInstances(params: ParamValues<typeof LIST>, { api, caller }: HttpCall): Answer {
  const { namespace, group, serviceName } = refOf(params);
  const { clusters } = params;
  const input = { namespace, group, serviceName, clusters, healthyOnly: false };
  return jsonText(resultHostsBytes(api.naming.list(input, caller)));
}

const config = routesUnder({ base: "/nacos/v3/client/cs/config", family: "caused" });
const instance = routesUnder({
  base: "/nacos/v3/client/ns/instance",
  family: "result",
  obeysStatus: true,
});

export const clientV3Routes: readonly HttpRoute[] = [
  config("GET", "", {
    summary: "A config as its client sees it",
    permission: READ,
    params: CONFIG,
    about: aboutConfig,
    handler: readConfig,
  }),
  instance("POST", "", {
    summary: "Register an instance, or with `heartBeat=true` keep it alive",
    permission: NAMING_WRITE,
    params: REGISTERED,
    about: aboutService,
    handler: register,
  }),
  instance("DELETE", "", {
    summary: "Deregister what was registered by HTTP",
    permission: NAMING_WRITE,
    params: REGISTRATION,
    about: aboutService,
    handler: deregisterInstance,
  }),
  instance("GET", "/list", {
    summary: "The instances of a service, as a bare list",
    permission: NAMING_READ,
    params: LIST,
    about: aboutService,
    handler: listInstances,
  }),
];

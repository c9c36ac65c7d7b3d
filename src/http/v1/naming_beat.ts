/** `/v1/ns/instance/beat`: the heartbeat of 1.x clients. */
import {
  type BeatAnswer,
  type BeatInput,
  checkPort,
  param,
  type ParamValues,
} from "../../api/mod.ts";
import { type Resource, serviceResource } from "../../auth/mod.ts";
import { given, JsonMembers } from "../../base/mod.ts";
import { jsonText } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import type { Answer } from "../route.ts";
import { checkJsonLength } from "./json_texts.ts";
import { CLUSTER, port, SERVICE } from "./naming_params.ts";

/** A full beat may name everything itself. */
export const BEAT = {
  ...SERVICE,
  serviceName: param.name().about("plain, or `group@@name`"),
  ip: param.name(),
  port: port(),
  cluster: CLUSTER,
  beat: param.text().about("the full beat as JSON; light ones have none"),
};

type BeatParams = ParamValues<typeof BEAT>;

const UNKNOWN_CODE = 20404;
const decoder = new TextDecoder();

/** Answers are few and frequent: each text is made once. */
let lastAnswer: BeatAnswer | undefined;
let lastText = "";

function answerText(answer: BeatAnswer): string {
  if (answer !== lastAnswer) {
    lastText = JSON.stringify({
      clientBeatInterval: answer.clientBeatIntervalMs,
      code: answer.code,
      lightBeatEnabled: answer.lightBeatEnabled,
    });
    lastAnswer = answer;
  }
  return lastText;
}

function respond(answer: BeatAnswer | Promise<BeatAnswer>): Answer {
  return answer instanceof Promise
    ? answer.then((one) => jsonText(answerText(one)))
    : jsonText(answerText(answer));
}

/** The full beat: a parameter, or, from some clients, the body itself. */
function beatText({ beat }: BeatParams, { body }: HttpCall): string | undefined {
  return beat !== undefined || body.length === 0 ? beat : decoder.decode(body);
}

function plainInput(params: BeatParams): BeatInput {
  return {
    namespace: params.namespaceId,
    group: params.groupName,
    serviceName: params.serviceName,
    ip: params.ip,
    port: params.port,
    cluster: params.cluster,
  };
}

/** Figures of the client that nobody uses; what is sent as one must be one. */
const FIGURES = ["load", "cpu", "rt", "qps", "mem"] as const;

/** A full beat names everything itself; where it does not, the parameters do. */
function fullInput(plain: BeatInput, sent: string): BeatInput {
  checkJsonLength("beat", sent);
  const beat = JsonMembers.read("beat", sent);
  for (const name of FIGURES) beat.number(name);
  const ip = beat.filled("ip") ?? plain.ip;
  const port = beat.int("port") ?? plain.port;
  checkPort(port);
  const cluster = beat.filled("cluster") ?? plain.cluster;
  const weight = beat.number("weight");
  const metadata = beat.texts("metadata");
  const input = {
    namespace: plain.namespace,
    group: plain.group,
    serviceName: plain.serviceName ?? beat.text("serviceName"),
    ip,
    port,
    cluster,
  };
  if (ip === undefined) return input;
  return { ...input, instance: given({ ip, port, cluster, weight, metadata }) };
}

/** A number that is written as something else, or an object where none belongs. */
const ODD_NUMBER = /"(?:weight|port|load|cpu|rt|qps|mem)"\s*:\s*[^-\d\s]/;

/** What nearly every beat looks like: there is nothing in it to be refused. */
function looksSound(sent: string): boolean {
  return sent.startsWith("{") && sent.endsWith("}") && !ODD_NUMBER.test(sent);
}

/** A full beat may name its service itself; the parameters go before it. */
export function aboutBeat(params: BeatParams, call: HttpCall): Resource {
  const { namespace, group, serviceName } = plainInput(params);
  const name = serviceName ?? namedIn(beatText(params, call));
  return serviceResource(call.api.naming.checkService({ namespace, group, serviceName: name }));
}

function namedIn(sent: string | undefined): string | undefined {
  if (sent === undefined) return undefined;
  checkJsonLength("beat", sent);
  return JsonMembers.read("beat", sent).text("serviceName");
}

export function beat(params: BeatParams, call: HttpCall): Answer {
  const { api, caller } = call;
  const plain = plainInput(params);
  const sent = beatText(params, call);
  if (sent === undefined) return respond(api.naming.beat(plain, caller));
  if (
    plain.ip !== undefined && plain.port !== undefined && plain.serviceName !== undefined &&
    looksSound(sent)
  ) {
    // Who is known needs no more than an address: reading the beat itself would cost more than all the rest.
    const answer = api.naming.beat(plain, caller);
    const full = () => api.naming.beat(fullInput(plain, sent), caller);
    if (!(answer instanceof Promise)) {
      return respond(answer.code === UNKNOWN_CODE ? full() : answer);
    }
    return answer.then((one) => respond(one.code === UNKNOWN_CODE ? full() : one));
  }
  return respond(api.naming.beat(fullInput(plain, sent), caller));
}

/** `/v1/ns/instance/beat`: the heartbeat of 1.x clients. */
import { type BeatAnswer, type BeatInput, checkPort } from "../../api/mod.ts";
import { JsonMembers } from "../../base/mod.ts";
import type { InstanceInput } from "../../naming/mod.ts";
import { jsonText } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import { checkJsonLength, clusterOf, nameOf, portOf } from "./naming_params.ts";

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

function respond(answer: BeatAnswer | Promise<BeatAnswer>): Response | Promise<Response> {
  return answer instanceof Promise
    ? answer.then((one) => jsonText(answerText(one)))
    : jsonText(answerText(answer));
}

/** The full beat: a parameter, or, from some clients, the body itself. */
function beatText(call: HttpCall): string | undefined {
  const sent = call.params.get("beat");
  if (sent !== undefined || call.body.length === 0) return sent;
  return decoder.decode(call.body);
}

function plainInput(call: HttpCall): BeatInput {
  const { params } = call;
  return {
    namespace: nameOf(params, "namespaceId"),
    group: nameOf(params, "groupName"),
    serviceName: nameOf(params, "serviceName"),
    ip: nameOf(params, "ip"),
    port: nameOf(params, "port") === undefined ? undefined : portOf(params),
    cluster: clusterOf(params),
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
  const instance: InstanceInput = {
    ...(ip === undefined ? {} : { ip }),
    ...(port === undefined ? {} : { port }),
    ...(cluster === undefined ? {} : { cluster }),
    ...(weight === undefined ? {} : { weight }),
    ...(metadata === undefined ? {} : { metadata }),
  };
  return {
    namespace: plain.namespace,
    group: plain.group,
    serviceName: plain.serviceName ?? beat.text("serviceName"),
    ip,
    port,
    cluster,
    ...(ip === undefined ? {} : { instance }),
  };
}

/** A number that is written as something else, or an object where none belongs. */
const ODD_NUMBER = /"(?:weight|port|load|cpu|rt|qps|mem)"\s*:\s*[^-\d\s]/;

/** What nearly every beat looks like: there is nothing in it to be refused. */
function looksSound(sent: string): boolean {
  return sent.startsWith("{") && sent.endsWith("}") && !ODD_NUMBER.test(sent);
}

export function beat(call: HttpCall): Response | Promise<Response> {
  const plain = plainInput(call);
  const sent = beatText(call);
  if (sent === undefined) return respond(call.api.naming.beat(plain, call.caller()));
  if (
    plain.ip !== undefined && plain.port !== undefined && plain.serviceName !== undefined &&
    looksSound(sent)
  ) {
    // Who is known needs no more than an address: reading the beat itself would cost more than all the rest.
    const answer = call.api.naming.beat(plain, call.caller());
    const full = () => call.api.naming.beat(fullInput(plain, sent), call.caller());
    if (!(answer instanceof Promise)) {
      return respond(answer.code === UNKNOWN_CODE ? full() : answer);
    }
    return answer.then((one) => respond(one.code === UNKNOWN_CODE ? full() : one));
  }
  return respond(call.api.naming.beat(fullInput(plain, sent), call.caller()));
}

/** `/v1/ns/instance/beat`: the heartbeat of 1.x clients. */
import { type BeatAnswer, type BeatInput, checkPort } from "../../api/mod.ts";
import type { InstanceInput } from "../../naming/mod.ts";
import { jsonText } from "../answer.ts";
import type { HttpCall } from "../call.ts";
import { clusterOf, metadataFrom, objectOf } from "./naming_params.ts";

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
  const port = params.get("port");
  checkPort(port);
  return {
    namespace: params.get("namespaceId"),
    group: params.get("groupName"),
    serviceName: params.get("serviceName"),
    ip: params.get("ip"),
    port: port === undefined ? undefined : Number(port),
    cluster: clusterOf(params),
  };
}

/** A full beat names everything itself; where it does not, the parameters do. */
function fullInput(plain: BeatInput, sent: string): BeatInput {
  const beat = objectOf("beat", sent);
  const text = (name: string) => typeof beat[name] === "string" ? String(beat[name]) : undefined;
  const ip = text("ip") ?? plain.ip;
  checkPort(typeof beat["port"] === "object" ? "" : String(beat["port"] ?? ""));
  const port = beat["port"] === undefined ? plain.port : Number(beat["port"]);
  const cluster = text("cluster") ?? plain.cluster;
  const instance: InstanceInput = {
    ...(ip === undefined ? {} : { ip }),
    ...(port === undefined ? {} : { port }),
    ...(cluster === undefined ? {} : { cluster }),
    ...(typeof beat["weight"] === "number" ? { weight: beat["weight"] } : {}),
    metadata: metadataFrom(beat["metadata"], sent),
  };
  return {
    namespace: plain.namespace,
    group: plain.group,
    serviceName: plain.serviceName ?? text("serviceName"),
    ip,
    port,
    cluster,
    ...(ip === undefined ? {} : { instance }),
  };
}

export function beat(call: HttpCall): Response | Promise<Response> {
  const plain = plainInput(call);
  const sent = beatText(call);
  if (sent === undefined) return respond(call.api.naming.beat(plain, call.caller()));
  if (plain.ip !== undefined && plain.port !== undefined && plain.serviceName !== undefined) {
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

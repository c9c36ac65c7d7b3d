/** The heartbeat of 1.x clients: the most frequent request there is. */
import { DEFAULT_CLUSTER, NAMING } from "../base/mod.ts";
import { instanceIdText } from "../naming/mod.ts";
import { checkInstanceId } from "./check_instance.ts";
import { checkService, knownService } from "./check_service.ts";
import type { NamingContext } from "./naming_context.ts";
import { registerInstance } from "./register_instance.ts";
import type { BeatAnswer, BeatInput, Caller } from "./types.ts";

export function beat(
  context: NamingContext,
  input: BeatInput,
  caller: Caller,
): BeatAnswer | Promise<BeatAnswer> {
  const { registry } = context;
  const service = knownService(registry, input);
  const { ip, port } = input;
  if (service !== undefined && ip !== undefined && port !== undefined) {
    const cluster = input.cluster === undefined || input.cluster === ""
      ? DEFAULT_CLUSTER
      : input.cluster;
    const idText = instanceIdText(ip, port, cluster);
    if (registry.beat(service, idText, context.nowMs())) {
      context.settle();
      return answerFor(context.switches.beatOk, service.instances.get(idText)?.base);
    }
  }
  return unknown(context, input, caller);
}

/** Clients beat in the rhythm that they are told; an instance's metadata may ask for another one. */
function answerFor(
  usual: BeatAnswer,
  base: { readonly heartBeatIntervalMs: number } | undefined,
): BeatAnswer {
  return base === undefined || base.heartBeatIntervalMs === NAMING.heartBeatIntervalMs
    ? usual
    : { ...usual, clientBeatIntervalMs: base.heartBeatIntervalMs };
}

/** A full beat says enough to register; after a light one the client must do it. */
function unknown(
  context: NamingContext,
  input: BeatInput,
  caller: Caller,
): BeatAnswer | Promise<BeatAnswer> {
  checkService(input);
  if (input.instance === undefined) {
    if (input.ip !== undefined && input.ip !== "") {
      checkInstanceId({
        ip: input.ip,
        ...(input.port === undefined ? {} : { port: input.port }),
        ...(input.cluster === undefined ? {} : { cluster: input.cluster }),
      });
    }
    return context.switches.beatUnknown;
  }
  const done = registerInstance(context, input, { ...input.instance, ephemeral: true }, caller);
  const { beatOk } = context.switches;
  return done === undefined ? beatOk : done.then(() => beatOk);
}

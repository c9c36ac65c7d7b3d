/** The heartbeat of 1.x clients: the most frequent request there is. */
import { DEFAULT_CLUSTER, NAMING, type ServiceKey } from "../base/mod.ts";
import { instanceIdText, type InstanceInput, type Service } from "../naming/mod.ts";
import { checkInstanceId } from "./check_instance.ts";
import { checkService, knownService } from "./check_service.ts";
import type { NamingContext } from "./naming_context.ts";
import { registerHere, registerInstance } from "./register_instance.ts";
import type { BeatAnswer, BeatInput, Caller } from "./types.ts";

export function beat(
  context: NamingContext,
  input: BeatInput,
  caller: Caller,
): BeatAnswer | Promise<BeatAnswer> {
  const service = knownService(context.registry, input);
  const away = context.peers?.awayOf(service, () => checkService(input));
  if (away !== undefined) {
    return beatAway(context, away, service?.key ?? checkService(input), input);
  }
  return known(context, service, input) ?? unknown(context, input, caller);
}

/** A beat for this node, wherever it came in. */
export function beatHere(
  context: NamingContext,
  key: ServiceKey,
  input: Pick<BeatInput, "ip" | "port" | "cluster" | "instance">,
): BeatAnswer | undefined {
  const found = known(context, context.registry.find(key), input);
  if (found !== undefined) return found;
  if (input.instance === undefined) return context.switches.beatUnknown;
  registerHere(context, key, { ...input.instance, ephemeral: true });
  return context.switches.beatOk;
}

/** Undefined when nothing lives by beats at this address. */
function known(
  context: NamingContext,
  service: Service | undefined,
  input: Pick<BeatInput, "ip" | "port" | "cluster">,
): BeatAnswer | undefined {
  const { ip, port } = input;
  if (service === undefined || ip === undefined || port === undefined) return undefined;
  const { registry, peers } = context;
  const cluster = input.cluster === undefined || input.cluster === ""
    ? DEFAULT_CLUSTER
    : input.cluster;
  const idText = instanceIdText(ip, port, cluster);
  const nowMs = context.nowMs();
  if (!registry.beat(service, idText, nowMs)) {
    // Another node kept this lease until now.
    if (peers === undefined || !peers.share.sync.adopt(service, idText, nowMs)) return undefined;
    registry.beat(service, idText, nowMs);
  }
  context.settle();
  return answerFor(context.switches.beatOk, service.instances.get(idText)?.view);
}

async function beatAway(
  context: NamingContext,
  to: number,
  key: ServiceKey,
  input: BeatInput,
): Promise<BeatAnswer> {
  const { ip, port, cluster, instance } = input;
  const address: InstanceInput = {
    ...(ip === undefined ? {} : { ip }),
    ...(port === undefined ? {} : { port }),
    ...(cluster === undefined ? {} : { cluster }),
  };
  const op = {
    op: "beat",
    key,
    instance: instance === undefined ? address : { ...instance, ...address },
    full: instance !== undefined,
  } as const;
  const result = await context.peers?.forward(to, op);
  return result?.type === "beat" ? result.answer : context.switches.beatUnknown;
}

/** Clients beat in the rhythm that they are told; an instance's metadata may ask for another one. */
function answerFor(
  usual: BeatAnswer,
  instance: { readonly heartBeatIntervalMs: number } | undefined,
): BeatAnswer {
  return instance === undefined || instance.heartBeatIntervalMs === NAMING.heartBeatIntervalMs
    ? usual
    : { ...usual, clientBeatIntervalMs: instance.heartBeatIntervalMs };
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

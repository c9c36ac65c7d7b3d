/** The heartbeat of 1.x clients: the most frequent request there is. */
import type { ServiceKey } from "../../base/mod.ts";
import type { InstanceInput } from "../../naming/mod.ts";
import { type BeatAnswer, beatKnown, type NamingContext } from "../../naming_node/mod.ts";
import { checkInstanceId } from "../../check/mod.ts";
import { checkService, knownService } from "./check_service.ts";
import { registerInstance } from "./register_instance.ts";
import type { Caller } from "../caller.ts";
import type { BeatInput } from "./types.ts";

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
  return beatKnown(context, service, input) ?? unknown(context, input, caller);
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

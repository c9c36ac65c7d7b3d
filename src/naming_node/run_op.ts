/**
 * What is done at the node that keeps the lease of an HTTP instance, wherever the request came in: registering, beating,
 * deregistering.
 */
import { ApiError, DEFAULT_CLUSTER, NAMING, type ServiceKey } from "../base/mod.ts";
import { checkInstance, checkInstanceId } from "../check/mod.ts";
import { type InstanceInput, instanceKeyText, type Service } from "../naming/mod.ts";
import type { InstanceId } from "../state/mod.ts";
import type { ForwardOp, ForwardResult } from "./forward_ops.ts";
import { forwardResultOf } from "./forwarder.ts";
import type { NamingContext } from "./naming_context.ts";
import type { BeatAnswer } from "./types.ts";

/** Whose heartbeat it is; a light beat says only this. */
interface BeatTarget {
  readonly ip?: string | undefined;
  readonly port?: number | undefined;
  readonly cluster?: string | undefined;
}

/** What has come from another node is checked again: it may be of another version. */
function registerHere(
  context: NamingContext,
  key: ServiceKey,
  instance: InstanceInput,
): void {
  checkInstance(instance, context.maxMetadataChars);
  putLease(context, key, instance);
}

export function putLease(context: NamingContext, key: ServiceKey, instance: InstanceInput): void {
  context.registry.register(key, instance, context.nowMs());
  context.settle();
}

function deregisterHere(
  context: NamingContext,
  key: ServiceKey,
  instance: InstanceInput,
): void {
  endLease(context, key, checkInstanceId(instance));
}

export function endLease(context: NamingContext, key: ServiceKey, id: InstanceId): void {
  const nowMs = context.nowMs();
  if (context.peers?.endLease(key, id, nowMs) !== true) {
    context.registry.deregister(key, id, nowMs);
  }
  context.settle();
}

/** A beat for this node, wherever it came in. */
function beatHere(
  context: NamingContext,
  key: ServiceKey,
  input: BeatTarget & { readonly instance?: InstanceInput },
): BeatAnswer | undefined {
  const found = beatKnown(context, context.registry.find(key), input);
  if (found !== undefined) return found;
  if (input.instance === undefined) return context.switches.beatUnknown;
  registerHere(context, key, { ...input.instance, ephemeral: true });
  return context.switches.beatOk;
}

/** Undefined when nothing lives by beats at this address. */
export function beatKnown(
  context: NamingContext,
  service: Service | undefined,
  input: BeatTarget,
): BeatAnswer | undefined {
  const { ip, port } = input;
  if (service === undefined || ip === undefined || port === undefined) return undefined;
  const { registry, peers } = context;
  const cluster = input.cluster === undefined || input.cluster === ""
    ? DEFAULT_CLUSTER
    : input.cluster;
  const idText = instanceKeyText(ip, port, cluster);
  const nowMs = context.nowMs();
  if (!registry.beat(service, idText, nowMs)) {
    // Another node kept this lease until now.
    if (peers === undefined || !peers.adopt(service, idText, nowMs)) return undefined;
    registry.beat(service, idText, nowMs);
  }
  context.settle();
  return answerFor(context.switches.beatOk, service.instances.get(idText)?.view);
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

/** For the node that keeps the lease, and for one that must stand in for it. */
export function runHere(
  context: NamingContext,
  { op, key, instance, full }: ForwardOp,
): ForwardResult {
  return forwardResultOf(() => {
    if (op === "register") registerHere(context, key, instance);
    else if (op === "deregister") deregisterHere(context, key, instance);
    else {
      const { ip, port, cluster } = instance;
      const answer = beatHere(context, key, { ip, port, cluster, ...(full ? { instance } : {}) });
      if (answer === undefined) throw new ApiError("invalid", "Cannot take a beat of no instance");
      return { type: "beat", answer };
    }
    return { type: "done" };
  });
}

/** A node whose changes are accounted for: the one place where every change that a request asks for gets its record. */
import { type AuditOutcome, type AuditTrail, messageOf } from "../../base/mod.ts";
import type { NodeFacade, ProposeOptions } from "../../node/mod.ts";
import type { ApplyResult, Command } from "../../state/mod.ts";
import { digestAfter, digestOf, objectOf } from "./audit_object.ts";

/** What the server changes by itself has no origin, and no record. */
export function auditedNode(node: NodeFacade, trail: AuditTrail): NodeFacade {
  return {
    state: node.state,
    propose: (command, options) =>
      options.origin === undefined
        ? node.propose(command, options)
        : proposeAudited({ node, trail }, command, options),
    readBarrier: (timeoutMs) => node.readBarrier(timeoutMs),
    onEvents: (listener) => node.onEvents(listener),
    status: () => node.status(),
    isReady: () => node.isReady(),
    isServing: () => node.isServing(),
  };
}

async function proposeAudited(
  { node, trail }: { readonly node: NodeFacade; readonly trail: AuditTrail },
  command: Command,
  options: ProposeOptions,
): Promise<ApplyResult> {
  const { origin } = options;
  const { state } = node;
  const object = objectOf(command, state);
  const before = digestOf(state, command);
  const tell = (outcome: AuditOutcome, after: string, why: string) => {
    if (origin === undefined) return;
    trail.record({
      kind: "change",
      // Who is proved to ask: the history may have a name that the client gave itself.
      origin,
      verb: command.type,
      object,
      outcome,
      ...{ why, before, after },
    });
  };
  try {
    const result = await node.propose(command, options);
    if (result.ok) tell("ok", digestAfter(state, command, result.index), "");
    else tell("refused", before, result.message);
    return result;
  } catch (error) {
    tell("failed", "", messageOf(error));
    throw error;
  }
}

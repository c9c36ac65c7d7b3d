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
  const parts = partsOf(command).map((part) => ({
    part,
    object: objectOf(part, state),
    before: digestOf(state, part),
  }));
  const tell = (
    outcome: AuditOutcome,
    why: string,
    after: (part: Command, before: string) => string,
  ) => {
    if (origin === undefined) return;
    for (const { part, object, before } of parts) {
      trail.record({
        kind: "change",
        // Who is proved to ask: the history may have a name that the client gave itself.
        origin,
        verb: part.type,
        object,
        outcome,
        ...{ why, before, after: after(part, before) },
      });
    }
  };
  try {
    const result = await node.propose(command, options);
    if (result.ok) tell("ok", "", (part) => digestAfter(state, part, result.index));
    else tell("refused", result.message, (_part, before) => before);
    return result;
  } catch (error) {
    tell("failed", messageOf(error), () => "");
    throw error;
  }
}

/** Whoever looks for what became of a config finds it, also where it was changed together with others. */
function partsOf(command: Command): readonly Command[] {
  return command.type === "config.transaction"
    ? command.changes.map(({ change }) => change)
    : [command];
}

/** Limits of how much may be published, of single namespaces and groups: set and told here, held by the state. */
import { canonicalNamespace } from "../../base/mod.ts";
import { checkGroup, checkNamespace } from "../../check/mod.ts";
import type { NodeFacade, ProposeOptions } from "../../node/mod.ts";
import type { CapacityLimits, CapacityScope, Command, PublishConfig } from "../../state/mod.ts";
import type { Caller } from "../caller.ts";
import { propose } from "../outcome.ts";
import { invalidParam } from "./config_params.ts";

interface CapacityFigures extends CapacityLimits {
  /** Configs that there are. */
  readonly usage: number;
}

const NONE: CapacityLimits = { quota: 0, maxSize: 0, maxAggrCount: 0, maxAggrSize: 0 };

/** As large as an integer of Java. */
const MAX_LIMIT = 2 ** 31 - 1;

export class ConfigCapacity {
  readonly #node: NodeFacade;

  constructor(node: NodeFacade) {
    this.#node = node;
  }

  /** Of a namespace, or of a group in the default namespace. A limit of 0 is one that nobody has set. */
  of(scope: CapacityScope, name: string): CapacityFigures {
    const { state } = this.#node;
    const known = scope === "namespace" ? canonicalNamespace(name) : name;
    const { quota, maxSize, maxAggrCount, maxAggrSize } = state.capacity(scope, known) ?? NONE;
    const usage = scope === "namespace"
      ? state.configCount(known)
      : state.configCountOfGroup(known);
    return { quota, maxSize, maxAggrCount, maxAggrSize, usage };
  }

  /** Configs of all namespaces. */
  total(): number {
    return this.#node.state.configCount();
  }

  /** What is absent stays as it is; 0 takes a limit away. Throws ApiError: invalid, overloaded, unavailable. */
  async set(
    { scope, name }: { readonly scope: CapacityScope; readonly name: string },
    limits: Partial<CapacityLimits>,
    caller: Caller,
  ): Promise<void> {
    if (scope === "namespace") checkNamespace(name);
    else checkGroup(name);
    for (const [member, limit] of Object.entries(limits)) checkLimit(member, limit);
    const known = scope === "namespace" ? canonicalNamespace(name) : name;
    await propose(this.#node, { type: "capacity.put", scope, name: known, ...limits }, caller);
  }
}

function checkLimit(name: string, limit: number): void {
  if (Number.isInteger(limit) && limit >= 0 && limit <= MAX_LIMIT) return;
  throw invalidParam(`${name} is wanted from 0 to ${MAX_LIMIT}, found ${limit}`);
}

/**
 * A node whose publishes obey the limits. Without any the commands stay what they were, also for members that know of
 * none.
 */
export function limitedNode(node: NodeFacade): NodeFacade {
  return {
    state: node.state,
    propose: (command: Command, options: ProposeOptions) =>
      node.propose(node.state.capacityCount() === 0 ? command : obeying(command), options),
    readBarrier: (timeoutMs) => node.readBarrier(timeoutMs),
    onEvents: (listener) => node.onEvents(listener),
    status: () => node.status(),
    isReady: () => node.isReady(),
    isServing: () => node.isServing(),
  };
}

function obeying(command: Command): Command {
  if (command.type === "config.publish") return publishObeying(command);
  if (command.type === "waiting.put") {
    return { ...command, change: publishObeying(command.change) };
  }
  if (command.type !== "config.transaction") return command;
  const changes = command.changes.map((each) =>
    each.change.type === "config.publish" ? { ...each, change: publishObeying(each.change) } : each
  );
  return { ...command, changes };
}

function publishObeying(publish: PublishConfig): PublishConfig {
  return publish.gray === undefined ? { ...publish, obeysLimits: true } : publish;
}

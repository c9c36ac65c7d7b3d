import { silentLogger } from "../../../src/base/mod.ts";
import { createStateMachine, type PublishConfig } from "../../../src/state/mod.ts";
import {
  createMemoryStore,
  MemoryDisk,
  type MemoryStoreHooks,
  openKvStore,
  type RaftStore,
} from "../../../src/store/mod.ts";
import type { StartNodeOptions } from "../../../src/node/options.ts";
import { startNode } from "../../../src/node/start_node.ts";
import type { RunningNode } from "../../../src/node/types.ts";

export interface TestNodeOptions extends Partial<StartNodeOptions> {
  readonly disk?: MemoryDisk;
  readonly hooks?: MemoryStoreHooks;
}

/** A node on a memory store, alone unless a transport is given. Ticks are short, so that time-outs are. */
export function startMemoryNode(options: TestNodeOptions = {}): Promise<RunningNode> {
  const { disk, hooks, ...rest } = options;
  const store = createMemoryStore({
    ...(disk !== undefined && { disk }),
    ...(hooks !== undefined && { hooks }),
  });
  return startOn(store, rest);
}

export async function startKvNode(
  dataDir: string,
  options: Partial<StartNodeOptions> = {},
): Promise<RunningNode> {
  return await startOn(await openKvStore({ dataDir, log: silentLogger }), options);
}

export function startOn(
  store: RaftStore,
  options: Partial<StartNodeOptions>,
): Promise<RunningNode> {
  return startNode({
    nodeId: 1,
    autoInit: true,
    store,
    machine: createStateMachine(),
    log: silentLogger,
    tickMs: 10,
    ...options,
  });
}

export function publish(dataId: string, content: string): PublishConfig {
  return {
    type: "config.publish",
    key: { namespace: "public", group: "DEFAULT_GROUP", dataId },
    content,
    info: {},
    sourceIp: "127.0.0.1",
  };
}

/** Publishes and demands that it was accepted. Returns its index. */
export async function put(node: RunningNode, dataId: string, content: string): Promise<number> {
  const result = await node.propose(publish(dataId, content), { operator: "test" });
  if (!result.ok) throw new Error(result.message);
  return result.index;
}

export function contentOf(node: RunningNode, dataId: string): string | undefined {
  return node.state.config({ namespace: "public", group: "DEFAULT_GROUP", dataId })?.content;
}

/** A door, open at first, that tests shut to hold a hook. */
export class Gate {
  #opened = Promise.withResolvers<void>();
  #reached = Promise.withResolvers<void>();
  #isOpen = true;

  shut(): this {
    this.#isOpen = false;
    this.#opened = Promise.withResolvers<void>();
    this.#reached = Promise.withResolvers<void>();
    return this;
  }

  /** Waits for the door to be open; used inside a hook. */
  pass(): Promise<void> | void {
    if (this.#isOpen) return;
    this.#reached.resolve();
    return this.#opened.promise;
  }

  /** Resolves once somebody stands before the shut door. */
  get reached(): Promise<void> {
    return this.#reached.promise;
  }

  open(): void {
    this.#isOpen = true;
    this.#opened.resolve();
  }
}

/** What the verbs of the registry share, over a node that is only a state machine, in virtual time. */
import { silentLogger } from "../../src/base/mod.ts";
import type { NamingEvent } from "../../src/naming/mod.ts";
import { NamingContext } from "../../src/naming_node/naming_context.ts";
import { createFakeNode, type FakeNode } from "./fake_node.ts";
import { FakeRegistryPeers } from "./fake_registry_peers.ts";
import { ManualTimers } from "./manual_timers.ts";

export const NAMING_KEY = { namespace: "public", group: "G", name: "s" };

interface NamingContextFixture {
  readonly node: FakeNode;
  readonly timers: ManualTimers;
  readonly context: NamingContext;
  /** Other nodes, which are heard of once they are the context's `peers`. */
  readonly peers: FakeRegistryPeers;
  /** What listeners were told, each event as `put G@@s 80`. */
  readonly told: string[];
}

export function openNamingContext(logger = silentLogger): NamingContextFixture {
  const node = createFakeNode();
  const timers = new ManualTimers();
  const context = new NamingContext({ node, clock: timers, logger, timers, worker: 1 });
  const told: string[] = [];
  context.onEvents((events) => told.push(...events.map(textOf)));
  return { node, timers, context, peers: new FakeRegistryPeers(), told };
}

function textOf(event: NamingEvent): string {
  const name = `${event.key.group}@@${event.key.name}`;
  return event.type === "instanceChanged"
    ? `${event.change} ${name} ${event.instance.port}`
    : `${event.type} ${name}`;
}

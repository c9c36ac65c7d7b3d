/** What is done to the nodes that released clients are connected to. */
import { pause } from "../faults/pause.ts";
import type { SdkTest } from "./sdk_test.ts";

const DOWN_MS = 10_000;
const PAUSE_MS = 10_000;
/** A node is not ready before it hands out lists, for which some clusters wait 40 s. */
const READY_TIMEOUT_MS = 80_000;

export interface SdkScenario {
  readonly name: string;
  /** What is done, in a few words. */
  readonly about: string;
  /** Resolves at the end of the fault. */
  run(test: SdkTest): Promise<void>;
}

export const sdkScenarios: readonly SdkScenario[] = [
  {
    name: "kill",
    about: "kill -9 of the node with most of its connections, 10 s, start",
    async run(test) {
      const node = await test.busiest();
      await node.kill();
      await pause(DOWN_MS);
      node.start();
      await node.ready();
    },
  },
  {
    name: "pause",
    about: "SIGSTOP of the node with most of its connections for 10 s",
    async run(test) {
      const node = await test.busiest();
      node.pause();
      await pause(PAUSE_MS);
      node.resume();
    },
  },
  {
    name: "restart-all",
    about: "kill -9 of all nodes at once, start of all",
    async run({ cluster: { nodes } }) {
      await Promise.all(nodes.map((node) => node.kill()));
      for (const node of nodes) node.start();
      await Promise.all(nodes.map((node) => node.ready(READY_TIMEOUT_MS)));
    },
  },
];

/** Clients that vanish, and services that never stand still. */
import { pause } from "../faults/pause.ts";
import { CutRelay } from "./cut_relay.ts";
import type { NamingScenario } from "./run_naming.ts";

/** Removed after 30 s without a beat, judged every half second, told to the others. */
const SILENT_HTTP_MS = 33_000;
/** Asked for a sign of life after 20 s, which may take 5 s. */
const SILENT_CONNECTION_MS = 29_000;
const ENDED_CONNECTION_MS = 2_000;
const FLAP_MS = 10_000;

export const clientScenarios: readonly NamingScenario[] = [
  {
    name: "silent-clients",
    about: "clients are cut off without a word: removed within 33 s (HTTP), 29 s (connection)",
    async run(test) {
      const { clients, truth } = test;
      const { id, http, grpc } = clients.address(2);
      const relay = new CutRelay(grpc);
      try {
        const cut = await clients.addGrpc("mixed0", 0, () => [{ id, http, grpc: relay.port }]);
        await pause(3_000);
        const beganMs = performance.now();
        relay.cut();
        truth.going(cut.instance);
        truth.gone(cut.instance, SILENT_CONNECTION_MS);
        for (const client of clients.http.slice(0, 3)) client.fallSilent(SILENT_HTTP_MS);
        const ended = clients.grpc.filter(({ instance }) => instance !== cut.instance).slice(0, 3);
        for (const client of ended) await client.end(ENDED_CONNECTION_MS);
        const tookMs = await test.settled(beganMs);
        test.note(`the last one was gone after ${(tookMs / 1_000).toFixed(1)} s`);
        test.over();
        await cut.session.stop();
      } finally {
        await relay.close();
      }
    },
  },
  {
    name: "flapping-service",
    about: "150 subscribers of a service of which instances come and go for 10 s",
    clients: { http: 12, grpc: 6, subscribersPerNode: 2 },
    async run(test) {
      const { clients, cluster } = test;
      const flapping = await Promise.all(
        Array.from({ length: 10 }, (_, at) => clients.addGrpc("flapping", at)),
      );
      await Promise.all(
        Array.from({ length: 150 }, (_, at) => clients.addSubscriber(["flapping"], at)),
      );
      const before = cluster.nodes.map((node) => node.rssMiB());
      const endMs = performance.now() + FLAP_MS;
      let changes = 0;
      while (performance.now() < endMs) {
        for (const client of flapping) {
          await (changes++ % 20 < 10 ? client.deregister(10_000) : client.register());
          await pause(25);
        }
      }
      for (const client of flapping) await client.register();
      test.over();
      await test.settled(0);
      const grown = cluster.nodes.map((node, at) => Math.round(node.rssMiB() - (before[at] ?? 0)));
      test.note(`${changes} changes; nodes grew by ${grown.join(", ")} MiB`);
    },
  },
];

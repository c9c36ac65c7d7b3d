import type { HostileCase } from "../hostile_case.ts";
import { pause } from "../pause.ts";
import { RawConnections } from "../raw_connections.ts";

const CONNECTIONS = 500;
const HEAD = "GET /health HTTP/1.1\r\nhost: h\r\nx-a: ";
const BYTE_MS = 1_000;
/** The bound for a head, and a sweep. */
const MAX_MS = 25_000;

export const hostileCase: HostileCase = {
  name: "half_sent_heads",
  about: "requests whose head comes byte by byte are given up",
  engines: "any",
  // Deno's server waits for ever.
  httpEngines: ["native"],
  attack: async (victim, signal) => {
    const connections = new RawConnections();
    const opened = await connections.openMany(CONNECTIONS, victim.httpPort);
    await Promise.all(opened.map((connection) => connection.send(HEAD)));
    const startMs = performance.now();
    while (connections.openCount > 0 && performance.now() - startMs < MAX_MS && !signal.aborted) {
      await pause(BYTE_MS, signal);
      await Promise.all(opened.filter(({ isOpen }) => isOpen).map((one) => one.send("a")));
    }
    const left = connections.openCount;
    connections.closeAll();
    const faults = left === 0 ? [] : [`${left} connections are still open`];
    return connections.effort({ faults });
  },
};

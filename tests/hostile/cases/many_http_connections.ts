import type { HostileCase } from "../hostile_case.ts";
import { pause } from "../pause.ts";
import { RawConnections } from "../raw_connections.ts";

const MAX_CONNECTIONS = 200;
const CONNECTIONS = 1_000;
/** What is kept beyond the bound for this machine, where the attack comes from. */
const RESERVED = 256;
const SETTLE_MS = 500;

export const hostileCase: HostileCase = {
  name: "many_http_connections",
  about: "the HTTP port has a bound for connections, and room beyond it",
  engines: "any",
  // Deno's server has none.
  httpEngines: ["native"],
  quick: true,
  settings: { RNACOS_HTTP_MAX_CONNECTIONS: String(MAX_CONNECTIONS) },
  attack: async (victim, signal) => {
    const connections = new RawConnections();
    await connections.openMany(CONNECTIONS, victim.httpPort);
    await pause(SETTLE_MS, signal);
    const open = connections.openCount;
    connections.closeAll();
    const faults = open > MAX_CONNECTIONS + RESERVED ? [`${open} connections are open`] : [];
    return connections.effort({ faults, notes: [`${open} of ${CONNECTIONS} were taken`] });
  },
};

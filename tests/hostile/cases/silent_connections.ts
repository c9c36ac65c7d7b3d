import type { HostileCase } from "../hostile_case.ts";
import { pause } from "../pause.ts";
import { RawConnections } from "../raw_connections.ts";

const CONNECTIONS_PER_PORT = 200;
const HOLD_MS = 700;

export const hostileCase: HostileCase = {
  name: "silent_connections",
  about: "connections that never say a word take little and disturb nobody",
  engines: ["native", "grpc-js"],
  httpEngines: ["native", "deno"],
  quick: true,
  attack: async (victim, signal) => {
    const connections = new RawConnections();
    await connections.openMany(CONNECTIONS_PER_PORT, victim.httpPort);
    await connections.openMany(CONNECTIONS_PER_PORT, victim.grpcPort);
    await pause(HOLD_MS, signal);
    connections.closeAll();
    return connections.effort();
  },
};

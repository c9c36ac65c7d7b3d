import type { HostileCase } from "../hostile_case.ts";
import { RawConnections } from "../raw_connections.ts";

const CONNECTIONS = 4;
const REQUESTS = 2_000;
const ROUNDS = 40;
const BURST = "GET /nacos/v1/cs/configs?dataId=none&group=g HTTP/1.1\r\nhost: h\r\n\r\n".repeat(
  REQUESTS,
);

export const hostileCase: HostileCase = {
  name: "pipelined_requests",
  about: "requests that come without a pause on a few connections leave others their turn",
  engines: "any",
  httpEngines: ["native", "deno"],
  attack: async (victim, signal) => {
    const connections = new RawConnections();
    const opened = await connections.openMany(CONNECTIONS, victim.httpPort);
    await Promise.all(opened.map(async (connection) => {
      for (let round = 0; round < ROUNDS && !signal.aborted; round++) {
        if (!await connection.send(BURST)) return;
      }
    }));
    connections.closeAll();
    return connections.effort();
  },
};

import type { HostileCase } from "../hostile_case.ts";
import { pause } from "../pause.ts";
import { RawConnections } from "../raw_connections.ts";

const CONNECTIONS = 8;
const CHUNKS = 1_500;
const HEAD = "POST /nacos/v1/cs/configs HTTP/1.1\r\nhost: x\r\n" +
  "content-type: application/x-www-form-urlencoded\r\ntransfer-encoding: chunked\r\n\r\n";

export const hostileCase: HostileCase = {
  name: "tiny_chunks",
  about: "bodies in chunks of one byte take about what they hold",
  engines: "any",
  httpEngines: ["native", "deno"],
  quick: true,
  bounds: { growthMiB: 128 },
  attack: async (victim, signal) => {
    const connections = new RawConnections();
    const opened = await connections.openMany(CONNECTIONS, victim.httpPort);
    for (const connection of opened) await connection.send(HEAD);
    for (let at = 0; at < CHUNKS && !signal.aborted; at++) {
      for (const connection of opened) await connection.send("1\r\na\r\n");
      await pause(1, signal);
    }
    connections.closeAll();
    return connections.effort();
  },
};

import { Buffer } from "node:buffer";
import { checkCall } from "../grpc_calls.ts";
import type { HostileCase } from "../hostile_case.ts";
import { RawConnections } from "../raw_connections.ts";
import { frame, openHttp2, u32 } from "../raw_http2.ts";

const LAST_MS = 3_000;
const UPDATES = Buffer.concat(
  Array.from({ length: 5_000 }, () => frame({ type: 8, stream: 1 }, u32(2_048))),
);
const DATA = Buffer.concat(
  Array.from({ length: 16 }, () => frame({ type: 0, stream: 1 }, new Uint8Array(16_000))),
);

export const hostileCase: HostileCase = {
  name: "frames_for_ended_calls",
  about: "windows that grow and data without end, for calls that are answered",
  engines: ["native", "grpc-js"],
  attack: async (victim, signal) => {
    const connections = new RawConnections();
    const endMs = performance.now() + LAST_MS;
    let ended = 0;
    // Who is cut off comes back.
    const attacker = async (bytes: Uint8Array) => {
      while (performance.now() < endMs && !signal.aborted) {
        const connection = await openHttp2(connections, victim.grpcPort);
        if (connection === undefined) continue;
        await connection.send(checkCall(1));
        while (performance.now() < endMs && !signal.aborted) {
          if (!await connection.send(bytes)) break;
        }
        if (performance.now() < endMs) ended++;
        connection.close();
      }
    };
    await Promise.all([attacker(UPDATES), attacker(DATA)]);
    connections.closeAll();
    return connections.effort({ notes: [`the server ended ${ended} connections`] });
  },
};

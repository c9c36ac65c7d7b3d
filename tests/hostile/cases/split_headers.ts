import { Buffer } from "node:buffer";
import { callBlock, CHECK, checkCall, HeardConnection } from "../grpc_calls.ts";
import type { HostileCase } from "../hostile_case.ts";
import { pause } from "../pause.ts";
import { RawConnections } from "../raw_connections.ts";
import { frame } from "../raw_http2.ts";

const CLIENTS = 10;
const CALLS = 8;
const APART_MS = 30;
const ANSWER_MS = 3_000;
const FILLER = [0, 1, 97, 0x7f, 0x81, 7, ...new Uint8Array(1_024).fill(120)];

export const hostileCase: HostileCase = {
  name: "split_headers",
  about: "header blocks in three frames with other clients' bytes between them are served",
  engines: ["native", "grpc-js"],
  quick: true,
  attack: async (victim, signal) => {
    const connections = new RawConnections();
    const faults: string[] = [];
    const client = async (number: number) => {
      const heard = await HeardConnection.open(connections, victim.grpcPort);
      const { raw } = heard;
      for (let call = 0; call < CALLS && !signal.aborted; call++) {
        const stream = 4 * call + 1;
        const block = Buffer.from([...callBlock(), ...FILLER]);
        await raw.send(frame({ type: 1, stream }, block.subarray(0, 40)));
        await pause(APART_MS, signal);
        await raw.send(frame({ type: 9, stream }, block.subarray(40, 600)));
        await pause(APART_MS, signal);
        await raw.send(frame({ type: 9, flags: 4, stream }, block.subarray(600)));
        await raw.send(frame({ type: 0, flags: 1, stream }, CHECK));
        await raw.send(checkCall(stream + 2));
        if (await heard.answered(stream, ANSWER_MS, signal)) continue;
        faults.push(`call ${call} of client ${number} has no answer`);
        return;
      }
    };
    await Promise.all(Array.from({ length: CLIENTS }, (_, number) => client(number)));
    connections.closeAll();
    return connections.effort({ faults });
  },
};

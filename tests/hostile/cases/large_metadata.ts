import { Buffer } from "node:buffer";
import { callBlock, checkCall, HeardConnection, setUp } from "../grpc_calls.ts";
import type { HostileCase } from "../hostile_case.ts";
import { RawConnections } from "../raw_connections.ts";
import { frame } from "../raw_http2.ts";

const ANSWER_MS = 3_000;
const FRAME_BYTES = 16_000;
/** 64 fields of 1 KiB. */
const METADATA = Array.from(
  { length: 64 },
  () => [0, 1, 97, 0x7f, 0x81, 7, ...new Uint8Array(1_024).fill(120)],
).flat();

function largeCall(stream: number): Buffer {
  const block = Buffer.from([...callBlock(), ...METADATA]);
  const parts: Buffer[] = [];
  for (let at = 0; at < block.length; at += FRAME_BYTES) {
    const type = at === 0 ? 1 : 9;
    const flags = (at === 0 ? 1 : 0) | (at + FRAME_BYTES >= block.length ? 4 : 0);
    parts.push(frame({ type, flags, stream }, block.subarray(at, at + FRAME_BYTES)));
  }
  return Buffer.concat(parts);
}

export const hostileCase: HostileCase = {
  name: "large_metadata",
  about: "64 KiB of metadata fail their call and not the connection with its push stream",
  engines: ["native", "grpc-js"],
  quick: true,
  attack: async (victim, signal) => {
    const connections = new RawConnections();
    const client = await HeardConnection.open(connections, victim.grpcPort);
    const faults: string[] = [];
    await client.raw.send(setUp(1));
    for (let call = 0; call < 20; call++) {
      const stream = 4 * call + 3;
      await client.raw.send(Buffer.concat([largeCall(stream), checkCall(stream + 2)]));
      if (!await client.ended(stream, ANSWER_MS, signal)) faults.push(`call ${call} has no end`);
      if (!await client.answered(stream + 2, ANSWER_MS, signal)) {
        faults.push(`the call behind call ${call} has no answer`);
      }
      if (faults.length > 0) break;
    }
    connections.closeAll();
    return connections.effort({ faults });
  },
};

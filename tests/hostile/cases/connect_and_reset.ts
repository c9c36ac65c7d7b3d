import { Buffer } from "node:buffer";
import { connect } from "node:net";
import type { Effort, HostileCase } from "../hostile_case.ts";
import { pause } from "../pause.ts";
import { PREFACE, settings } from "../raw_http2.ts";

const PER_SECOND = 200;
const LAST_MS = 4_000;
const STEP_MS = 20;
const NEW_CLIENT_MS = 100;

/** Milliseconds until a new connection has an answer to its first bytes. */
async function firstAnswerMs(port: number): Promise<number> {
  const startedMs = performance.now();
  const conn = await Deno.connect({ hostname: "127.0.0.1", port });
  try {
    await conn.write(Buffer.concat([PREFACE, settings()]));
    await conn.read(new Uint8Array(64));
  } finally {
    conn.close();
  }
  return performance.now() - startedMs;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

export const hostileCase: HostileCase = {
  name: "connect_and_reset",
  about: "who connects and resets at once must not hold up the accepting of others",
  engines: ["native", "grpc-js"],
  attack: async (victim, signal): Promise<Effort> => {
    const startedMs = performance.now();
    const waits: number[] = [];
    let opened = 0;
    while (performance.now() - startedMs < LAST_MS && !signal.aborted) {
      const due = (performance.now() - startedMs) * PER_SECOND / 1_000;
      for (; opened < due; opened++) {
        const socket = connect(victim.grpcPort, "127.0.0.1");
        // A reset is what this is about.
        socket.on("error", () => {});
        socket.on("connect", () => socket.resetAndDestroy());
      }
      if (opened % 20 < 4) waits.push(await firstAnswerMs(victim.grpcPort));
      await pause(STEP_MS, signal);
    }
    const waitMs = median(waits);
    const note = `${opened} resets; a new client is answered after ${
      waitMs.toFixed(0)
    } ms (median)`;
    const faults = waitMs > NEW_CLIENT_MS ? [`${note}, wanted ${NEW_CLIENT_MS}`] : [];
    return { bytes: 0, connections: opened, notes: [note], faults };
  },
};

import { TestClient } from "../../support/grpc/test_client.ts";
import type { HostileCase } from "../hostile_case.ts";
import { pause } from "../pause.ts";
import { RawConnections } from "../raw_connections.ts";

const MAX_OPEN_FILES = 512;
const CONNECTIONS = 1_100;
const HOLD_MS = 3_000;
const WRITES = 20;

/** Writes while there are no files to be had; resolves with what was acknowledged and cannot be read. */
async function lostWrites(port: number): Promise<string[]> {
  const client = new TestClient(port);
  client.setUp();
  while ((await client.call("HealthCheckRequest")).body.resultCode !== 200);
  const lost: string[] = [];
  for (let at = 0; at < WRITES; at++) {
    const key = { dataId: `written-${at}`, group: "g" };
    const written = await client.call("ConfigPublishRequest", { ...key, content: `text ${at}` });
    if (written.body.resultCode !== 200) continue;
    const { body } = await client.call("ConfigQueryRequest", key);
    if (body.content !== `text ${at}`) lost.push(`${key.dataId} was acknowledged and is lost`);
    await pause(HOLD_MS / WRITES);
  }
  client.close();
  return lost;
}

export const hostileCase: HostileCase = {
  name: "no_files_left_http",
  about: "silent connections that use up all open files end neither the process nor the port",
  engines: ["native", "grpc-js"],
  httpEngines: ["native", "deno"],
  maxOpenFiles: MAX_OPEN_FILES,
  attack: async (victim, signal) => {
    const connections = new RawConnections();
    const writes = lostWrites(victim.grpcPort);
    const untilMs = performance.now() + HOLD_MS;
    while (performance.now() < untilMs && !signal.aborted) {
      for (let at = 0; at < CONNECTIONS && !signal.aborted; at++) {
        if (await connections.open(victim.httpPort) === undefined) await pause(1, signal);
      }
    }
    const faults = await writes;
    connections.closeAll();
    return connections.effort({ faults, notes: [`${connections.refused} connections refused`] });
  },
};

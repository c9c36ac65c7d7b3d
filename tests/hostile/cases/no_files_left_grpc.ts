import type { HostileCase } from "../hostile_case.ts";
import { pause } from "../pause.ts";
import { openHttp2 } from "../raw_http2.ts";
import { RawConnections } from "../raw_connections.ts";

const MAX_OPEN_FILES = 1_024;
const CONNECTIONS = 1_000;
const REQUESTS = 300;
const HOLD_MS = 1_500;

export const hostileCase: HostileCase = {
  name: "no_files_left_grpc",
  about: "connections to the gRPC port leave files for everybody else",
  engines: ["native", "grpc-js"],
  maxOpenFiles: MAX_OPEN_FILES,
  attack: async (victim, signal) => {
    const connections = new RawConnections();
    for (let at = 0; at < CONNECTIONS && !signal.aborted; at++) {
      await openHttp2(connections, victim.grpcPort);
    }
    const faults: string[] = [];
    const requests = new RawConnections();
    for (let at = 0; at < REQUESTS / 100; at++) {
      const opened = await requests.openMany(100, victim.httpPort);
      if (opened.length < 100) faults.push(`only ${opened.length} of 100 HTTP clients are taken`);
      requests.closeAll();
      await pause(HOLD_MS / 3, signal);
    }
    const kept = connections.openCount;
    connections.closeAll();
    return connections.effort({ faults, notes: [`${kept} of ${CONNECTIONS} were kept`] });
  },
};

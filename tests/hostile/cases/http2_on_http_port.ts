import { Buffer } from "node:buffer";
import type { HostileCase } from "../hostile_case.ts";
import { pause } from "../pause.ts";
import { RawConnections } from "../raw_connections.ts";
import { frame, openHttp2 } from "../raw_http2.ts";

const CONNECTIONS = 4;
const FRAMES = 2_000;
const LAST_MS = 2_000;
const PINGS = Buffer.concat(
  Array.from({ length: FRAMES }, () => frame({ type: 6 }, Buffer.alloc(8))),
);
const SETTINGS = Buffer.concat(
  Array.from({ length: FRAMES }, () => frame({ type: 4 }, Buffer.alloc(0))),
);

export const hostileCase: HostileCase = {
  name: "http2_on_http_port",
  about: "floods of HTTP/2 frames on the HTTP port end their connection and delay nobody",
  engines: "any",
  // Deno's server answers each ping and each settings frame.
  httpEngines: ["native"],
  quick: true,
  attack: async (victim, signal) => {
    const connections = new RawConnections();
    const startMs = performance.now();
    let isCut = false;
    for (let at = 0; performance.now() - startMs < LAST_MS && !signal.aborted; at++) {
      const opened = await Promise.all(
        Array.from({ length: CONNECTIONS }, () => openHttp2(connections, victim.httpPort)),
      );
      const sent = await Promise.all(
        opened.map((one) => one?.send(at % 2 === 0 ? PINGS : SETTINGS)),
      );
      await pause(20, signal);
      isCut ||= sent.includes(false) || connections.openCount < CONNECTIONS * (at + 1);
    }
    connections.closeAll();
    return connections.effort({ faults: isCut ? [] : ["no connection was ended"] });
  },
};

import type { HostileCase } from "../hostile_case.ts";
import { pause } from "../pause.ts";
import { RawConnections } from "../raw_connections.ts";

const CONNECTIONS = 100;
const CONTENT_CHARS = 9 * 1_048_576;
/** The bound for an answer that nobody takes, and some sweeps. */
const MAX_MS = 40_000;
const LOOK_MS = 1_000;
const PATH = "/nacos/v1/cs/configs?dataId=large&group=g";

async function publish(url: string): Promise<void> {
  const body = new URLSearchParams({
    dataId: "large",
    group: "g",
    content: "c".repeat(CONTENT_CHARS),
  });
  const answer = await fetch(`${url}/nacos/v1/cs/configs`, { method: "POST", body });
  const text = await answer.text();
  if (text !== "true") throw new Error(`Publishing was answered ${answer.status}: ${text}`);
}

export const hostileCase: HostileCase = {
  name: "unread_http_answers",
  about: "large answers over HTTP that nobody reads are bounded, and given up after a while",
  engines: "any",
  // Deno's server keeps all of them for ever.
  httpEngines: ["native"],
  attack: async (victim, signal) => {
    await publish(victim.url);
    const connections = new RawConnections();
    const opened = await connections.openMany(CONNECTIONS, victim.httpPort, { reads: false });
    const request = `GET ${PATH} HTTP/1.1\r\nhost: h\r\n\r\n`;
    await Promise.all(opened.map((connection) => connection.send(request)));
    const startMs = performance.now();
    // A connection that is gone shows when something is written to it.
    while (connections.openCount > 0 && performance.now() - startMs < MAX_MS && !signal.aborted) {
      await pause(LOOK_MS, signal);
      await Promise.all(opened.filter(({ isOpen }) => isOpen).map((one) => one.send("G")));
    }
    const left = connections.openCount;
    connections.closeAll();
    const faults = left === 0 ? [] : [`${left} connections are still open`];
    return connections.effort({ faults });
  },
};

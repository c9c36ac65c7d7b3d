import type { HostileCase } from "../hostile_case.ts";
import { pause } from "../pause.ts";
import { RawConnections } from "../raw_connections.ts";

/** 32 configs of 256 KiB: a page of all is 8 MiB, and all pages together are 480 MiB. */
const CONFIGS = 32;
const CONTENT_CHARS = 262_144;
const CONNECTIONS = 60;
const HOLD_MS = 3_000;
const PATH = "/nacos/v1/cs/configs?search=blur&dataId=*&group=LONG&pageNo=1&pageSize=100000";

async function publish(port: number, at: number): Promise<void> {
  const body = new FormData();
  body.set("dataId", `d${at}`);
  body.set("group", "LONG");
  body.set("content", "x".repeat(CONTENT_CHARS));
  const url = `http://127.0.0.1:${port}/nacos/v1/cs/configs`;
  const answer = await fetch(url, { method: "POST", body });
  const text = await answer.text();
  if (text !== "true") throw new Error(`Publishing was answered ${answer.status}: ${text}`);
}

export const hostileCase: HostileCase = {
  name: "unread_long_lists",
  about: "long pages of configs that nobody reads are made as they are read, a few at a time",
  engines: "any",
  httpEngines: ["native", "deno"],
  attack: async (victim, signal) => {
    for (let at = 0; at < CONFIGS; at++) await publish(victim.httpPort, at);
    const connections = new RawConnections();
    for (let at = 0; at < CONNECTIONS; at++) {
      const connection = await connections.open(victim.httpPort, { reads: false });
      await connection?.send(`GET ${PATH} HTTP/1.1\r\nHost: h\r\n\r\n`);
    }
    await pause(HOLD_MS, signal);
    connections.closeAll();
    // Whoever went away has made room: a reader gets all of it.
    const faults: string[] = [];
    const deadlineMs = Date.now() + 10_000;
    for (;;) {
      const answer = await fetch(`http://127.0.0.1:${victim.httpPort}${PATH}`, { signal });
      const text = await answer.text();
      if (answer.status === 200 && JSON.parse(text).pageItems.length === CONFIGS) break;
      if (Date.now() > deadlineMs) {
        faults.push(`a reader was answered ${answer.status} 10 s after the attack`);
        break;
      }
      await pause(100, signal);
    }
    return connections.effort({ faults });
  },
};

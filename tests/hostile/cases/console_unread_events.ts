import { consoleCookie, consolePort, registerMany } from "../console_port.ts";
import type { HostileCase } from "../hostile_case.ts";
import { pause } from "../pause.ts";
import { RawConnections } from "../raw_connections.ts";

/** A list of some 700 KiB, and more pages than one address may have open. */
const INSTANCES = 600;
const READERS = 300;
const SECONDS = 8;

const { port, settings } = consolePort();

export const hostileCase: HostileCase = {
  name: "console_unread_events",
  about: "hundreds of pages that look at a large service as it changes cost no more than one does",
  engines: "any",
  settings,
  attack: async (victim, signal) => {
    await registerMany(victim, "large", INSTANCES);
    const cookie = await consoleCookie(port);
    const connections = new RawConnections();
    const path =
      "/rnacos/v1/console/service/events?namespace=public&group=DEFAULT_GROUP&name=large";
    const request = `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncookie: ${cookie}\r\n\r\n`;
    // Every second one takes nothing of what it is told.
    for (let at = 0; at < READERS && !signal.aborted; at++) {
      const connection = await connections.open(port, { reads: at % 2 === 0 });
      await connection?.send(request);
    }
    const untilMs = performance.now() + SECONDS * 1_000;
    for (let at = 0; performance.now() < untilMs && !signal.aborted; at++) {
      const body = new URLSearchParams({
        ...{ serviceName: "large", ip: "10.50.0.1", port: "80", ephemeral: "false" },
        metadata: JSON.stringify({ turn: String(at) }),
      });
      const url = `${victim.url}/nacos/v1/ns/instance`;
      await (await fetch(url, { method: "PUT", body })).body?.cancel();
      await pause(100, signal);
    }
    connections.closeAll();
    return connections.effort();
  },
};

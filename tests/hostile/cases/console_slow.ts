import { consoleCookie, consolePort } from "../console_port.ts";
import type { HostileCase } from "../hostile_case.ts";
import { pause } from "../pause.ts";
import { type RawConnection, RawConnections } from "../raw_connections.ts";

/** Of each kind. */
const CONNECTIONS = 150;
const SECONDS = 4;
const STEP_MS = 100;
const ANSWER_MS = 10_000;

const { port, settings } = consolePort();

const LOGIN = "POST /rnacos/v1/console/session HTTP/1.1\r\nhost: 127.0.0.1\r\n" +
  "x-rnacos-console: 1\r\ncontent-type: application/x-www-form-urlencoded\r\n" +
  "content-length: 4000\r\n\r\nusername=";
const ASSET = "GET /assets/ HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n";

/** Silence, heads that never end, bodies that come byte by byte, answers that nobody takes. */
const KINDS: readonly ((connection: RawConnection) => Promise<unknown>)[] = [
  () => Promise.resolve(),
  (connection) => connection.send("GET / HTTP/1.1\r\nhost: 127.0.0.1\r\nx-slow: "),
  (connection) => connection.send(LOGIN),
  (connection) => connection.send(ASSET.repeat(200)),
];

/** Whether somebody who has logged in is served beside them. */
async function isServed(cookie: string): Promise<boolean> {
  const url = `http://127.0.0.1:${port}/rnacos/v1/console/overview`;
  const signal = AbortSignal.timeout(ANSWER_MS);
  const answer = await fetch(url, { headers: { cookie }, signal }).catch(() => undefined);
  await answer?.body?.cancel();
  return answer?.status === 200;
}

export const hostileCase: HostileCase = {
  name: "console_slow",
  about:
    "connections to the console's port that say nothing, or little at a time, keep nobody waiting",
  engines: "any",
  settings,
  attack: async (_victim, signal) => {
    const cookie = await consoleCookie(port);
    const connections = new RawConnections();
    const slow: RawConnection[] = [];
    for (const [kind, begin] of KINDS.entries()) {
      for (let at = 0; at < CONNECTIONS && !signal.aborted; at++) {
        const connection = await connections.open(port, { reads: kind < KINDS.length - 1 });
        if (connection === undefined) continue;
        await begin(connection);
        if (kind === 1 || kind === 2) slow.push(connection);
      }
    }
    const faults: string[] = [];
    const untilMs = performance.now() + SECONDS * 1_000;
    while (performance.now() < untilMs && !signal.aborted) {
      await Promise.all(slow.map((connection) => connection.isOpen && connection.send("a")));
      await pause(STEP_MS, signal);
    }
    if (!await isServed(cookie)) faults.push("the overview was not answered beside them");
    connections.closeAll();
    return connections.effort({ faults, notes: [`${connections.refused} connections refused`] });
  },
};

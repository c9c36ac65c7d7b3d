import { consoleCookie, consolePort } from "../console_port.ts";
import type { HostileCase } from "../hostile_case.ts";
import { pause } from "../pause.ts";
import { type RawConnection, RawConnections } from "../raw_connections.ts";

/** Of each kind. */
const CONNECTIONS = 100;
const LARGE_ANSWERS = 4;
const SECONDS = 4;
const STEP_MS = 100;
const ANSWER_MS = 10_000;

const { port, settings } = consolePort();

const LOGIN = "POST /rnacos/v1/console/session HTTP/1.1\r\nhost: 127.0.0.1\r\n" +
  "x-rnacos-console: 1\r\ncontent-type: application/x-www-form-urlencoded\r\n" +
  "content-length: 4000\r\n\r\nusername=";
/** Kinds of beginnings that go on byte by byte, and the one whose answers stay in the socket. */
const SLOW: ReadonlySet<number> = new Set([1, 2]);
const UNREAD = 3;

/** A large part of the console; undefined where it is not built. */
async function largestFile(): Promise<string | undefined> {
  const headers = { accept: "text/html" };
  const answer = await fetch(`http://127.0.0.1:${port}/`, { headers });
  return /assets\/[\w-]+\.js/.exec(await answer.text())?.[0];
}

/** Silence, heads that never end, bodies that come byte by byte, answers that nobody takes. */
function beginnings(file: string | undefined): readonly string[] {
  const large = `GET /${file} HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n`.repeat(LARGE_ANSWERS);
  return [
    "",
    "GET / HTTP/1.1\r\nhost: 127.0.0.1\r\nx-slow: ",
    LOGIN,
    ...file === undefined ? [] : [large],
  ];
}

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
  // A copy of a large answer for each who does not take it: freed with them, and kept by the allocator for the next.
  bounds: { keptMiB: 128 },
  attack: async (_victim, signal) => {
    const cookie = await consoleCookie(port);
    const connections = new RawConnections();
    const slow: RawConnection[] = [];
    const file = await largestFile();
    for (const [kind, text] of beginnings(file).entries()) {
      for (let at = 0; at < CONNECTIONS && !signal.aborted; at++) {
        const connection = await connections.open(port, { reads: kind !== UNREAD });
        if (connection === undefined) continue;
        if (text !== "") await connection.send(text);
        if (SLOW.has(kind)) slow.push(connection);
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
    const notes = [file === undefined ? "the console is not built" : `large answers are ${file}`];
    return connections.effort({ faults, notes });
  },
};

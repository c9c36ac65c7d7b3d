import { consoleCookie, consolePort } from "../console_port.ts";
import type { HostileCase } from "../hostile_case.ts";
import { pause } from "../pause.ts";
import { RawConnections } from "../raw_connections.ts";

const CONNECTIONS = 100;
const PIPELINED = 8;
const SECONDS = 8;
const FORGED =
  "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhZG1pbiIsImV4cCI6OTk5OTk5OTk5OX0.Zm9yZ2Vk";

const { port, settings } = consolePort();

function get(path: string, more = ""): string {
  return `GET ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${more}\r\n`;
}

function login(at: number): string {
  const body = `username=user${at}&password=guess${at}`;
  return "POST /rnacos/v1/console/session HTTP/1.1\r\nhost: 127.0.0.1\r\nx-rnacos-console: 1\r\n" +
    "content-type: application/x-www-form-urlencoded\r\n" +
    `content-length: ${body.length}\r\n\r\n${body}`;
}

/** What somebody without a session can ask of the port: the app, its files, its API, forged sessions, logins. */
function requestOf(at: number): string {
  switch (at % 6) {
    case 0:
      return get("/", "accept: text/html\r\n");
    case 1:
      return get(`/ns/public/configs/none/${at}`, "accept: text/html\r\n");
    case 2:
      return get("/favicon.svg");
    case 3:
      return get("/rnacos/v1/console/overview");
    case 4:
      return get("/rnacos/v1/console/session", `cookie: rnacos_session=${FORGED}${at}\r\n`);
    default:
      return login(at);
  }
}

export const hostileCase: HostileCase = {
  name: "console_flood",
  about:
    "as many requests as the console's port takes, without a login and with many, keep nobody waiting",
  engines: "any",
  settings,
  attack: async (victim, signal) => {
    const connections = new RawConnections();
    const untilMs = performance.now() + SECONDS * 1_000;
    const decoder = new TextDecoder("latin1");
    const cookie = await consoleCookie(port);
    let answers = 0;
    const flood = async (at: number): Promise<void> => {
      let isDue = () => {};
      let left = 0;
      const heard = (bytes: Uint8Array) => {
        const count = decoder.decode(bytes).split("HTTP/1.1 ").length - 1;
        answers += count;
        left -= count;
        if (left <= 0) isDue();
      };
      const connection = await connections.open(port, { heard });
      // Some have logged in: they ask for the page that costs most.
      const own = at % 10 === 0 ? get("/rnacos/v1/console/overview", `cookie: ${cookie}\r\n`) : "";
      for (let turn = at; connection?.isOpen === true; turn += PIPELINED) {
        if (performance.now() > untilMs || signal.aborted) return;
        const { promise, resolve } = Promise.withResolvers<void>();
        isDue = resolve;
        left = PIPELINED;
        const all = Array.from({ length: PIPELINED }, (_, more) => own || requestOf(turn + more));
        await connection.send(all.join(""));
        await Promise.race([promise, connection.closed, pause(5_000, signal)]);
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, (_, at) => flood(at)));
    connections.closeAll();
    const faults = answers === 0 ? ["nothing was answered"] : [];
    const notes = [`${answers} answers in ${SECONDS} s`];
    if (victim.log.includes("Internal")) faults.push("the log tells of an internal error");
    return connections.effort({ faults, notes });
  },
};

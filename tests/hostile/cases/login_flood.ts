import { connect, type Socket } from "node:net";
import { once } from "node:events";
import type { ServerProcess } from "../../../scripts/lib/server_process.ts";
import type { HostileCase } from "../hostile_case.ts";
import { pause } from "../pause.ts";

const CONNECTIONS = 500;
const LOGINS_PER_SECOND = 1_000;
const SECONDS = 10;
const STEP_MS = 10;

/** Another user each time, and what says to be another address. */
function loginText(at: number): string {
  const body = `username=user${at}&password=guess${at}`;
  const address = `10.${(at >> 16) & 255}.${(at >> 8) & 255}.${at & 255}`;
  return `POST /nacos/v1/auth/login HTTP/1.1\r\nhost: x\r\nx-forwarded-for: ${address}\r\n` +
    "content-type: application/x-www-form-urlencoded\r\n" +
    `content-length: ${body.length}\r\n\r\n${body}`;
}

/** Each from an address of its own, so that no limit of one address helps. */
class Attackers {
  readonly sockets: Socket[] = [];
  bytes = 0;
  refused = 0;
  letIn = 0;

  async open({ httpPort }: ServerProcess): Promise<void> {
    for (let at = 0; at < CONNECTIONS; at++) {
      const localAddress = `127.1.${at >> 8}.${at & 255}`;
      const socket = connect({ port: httpPort, host: "127.0.0.1", localAddress });
      await once(socket, "connect");
      socket.on("data", (bytes) => this.#hear(bytes.toString("latin1")));
      // Being cut off is what an attacker has to expect.
      socket.on("error", () => socket.destroy());
      this.sockets.push(socket);
    }
  }

  #hear(text: string): void {
    this.refused += text.match(/HTTP\/1\.1 (403|429|503)/g)?.length ?? 0;
    this.letIn += text.match(/HTTP\/1\.1 200/g)?.length ?? 0;
  }

  send(at: number): void {
    const text = loginText(at);
    this.bytes += text.length;
    this.sockets[at % this.sockets.length]?.write(text);
  }

  close(): void {
    for (const socket of this.sockets) socket.destroy();
  }
}

export const hostileCase: HostileCase = {
  name: "login_flood",
  about: "a thousand wrong logins a second keep nobody else waiting",
  engines: "any",
  settings: {
    RNACOS_ENABLE_OPEN_API_AUTH: "true",
    RNACOS_INIT_ADMIN_USERNAME: "admin",
    RNACOS_INIT_ADMIN_PASSWORD: "password-of-the-good-client",
  },
  // Most of the machine's time goes to hashes, which must leave the thread of the server its own.
  bounds: { healthP99Ms: 100 },
  attack: async (victim, signal) => {
    const attackers = new Attackers();
    await attackers.open(victim);
    const startedMs = performance.now();
    let sent = 0;
    while (sent < LOGINS_PER_SECOND * SECONDS && !signal.aborted) {
      const due = (performance.now() - startedMs) * LOGINS_PER_SECOND / 1_000;
      for (; sent < due; sent++) attackers.send(sent);
      await pause(STEP_MS, signal);
    }
    const tookS = (performance.now() - startedMs) / 1_000;
    attackers.close();
    const { bytes, refused, letIn } = attackers;
    const notes = [`${sent} logins in ${tookS.toFixed(1)} s, ${refused} of them refused so far`];
    const faults = letIn === 0 ? [] : [`${letIn} wrong logins were let in`];
    if (refused === 0) faults.push("no login was answered");
    return { bytes, connections: CONNECTIONS, notes, faults };
  },
};

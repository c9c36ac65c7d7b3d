/** The console's port of a server under attack: where it is, and who is logged in there. */
import { freePort } from "../../scripts/lib/free_ports.ts";
import type { ServerProcess } from "../../scripts/lib/server_process.ts";

const PASSWORD = "password-of-the-operator";

/** Settings of a server with a console on `port`, whose administrator can log in. */
export function consolePort(): {
  readonly port: number;
  readonly settings: Readonly<Record<string, string>>;
} {
  const port = freePort();
  const settings = {
    RNACOS_HTTP_CONSOLE_PORT: String(port),
    RNACOS_INIT_ADMIN_USERNAME: "admin",
    RNACOS_INIT_ADMIN_PASSWORD: PASSWORD,
  };
  return { port, settings };
}

/** The cookie of a session. */
export async function consoleCookie(port: number): Promise<string> {
  const answer = await fetch(`http://127.0.0.1:${port}/rnacos/v1/console/session`, {
    method: "POST",
    headers: { "X-Rnacos-Console": "1" },
    body: new URLSearchParams({ username: "admin", password: PASSWORD }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`Not logged in at the console: ${answer.status} ${text}`);
  return (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
}

/** Persistent instances of one service with long metadata, so that nothing of it ends by itself. */
export async function registerMany(victim: ServerProcess, name: string, count: number) {
  const metadata = JSON.stringify({ zone: "eu-1", version: "2.0.1", note: "n".repeat(900) });
  const register = async (at: number) => {
    const ip = `10.50.${at >> 8}.${at & 255}`;
    const body = new URLSearchParams({
      serviceName: name,
      ip,
      port: "80",
      metadata,
      ephemeral: "false",
    });
    const answer = await fetch(`${victim.url}/nacos/v1/ns/instance`, { method: "POST", body });
    const text = await answer.text();
    if (text !== "ok") throw new Error(`Not registered: ${answer.status} ${text}`);
  };
  for (let at = 0; at < count; at += 32) {
    const turn = Array.from({ length: Math.min(32, count - at) }, (_, more) => at + more);
    await Promise.all(turn.map(register));
  }
}

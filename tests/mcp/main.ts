/**
 * A released client of MCP against a real server, with authentication and without: deno run -A tests/mcp/main.ts. It
 * wants a Python with the package `mcp`, as MCP_PYTHON names it; without one it says what was not checked.
 */
import { say } from "../../scripts/lib/say.ts";
import { ServerProcess } from "../../scripts/lib/server_process.ts";

const CLIENT = new URL("client.py", import.meta.url).pathname;
const USER = { username: "admin", password: "Assistants-1" };

function hasClient(python: string): boolean {
  try {
    const args = ["-c", "import mcp"];
    return new Deno.Command(python, { args, stdout: "null", stderr: "null" }).outputSync().success;
  } catch (thrown) {
    if (thrown instanceof Deno.errors.NotFound) return false;
    throw thrown;
  }
}

async function tokenOf(url: string): Promise<string> {
  const body = new URLSearchParams(USER);
  const answer = await fetch(`${url}/nacos/v1/auth/login`, { method: "POST", body });
  const { accessToken } = await answer.json() as { accessToken: string };
  return accessToken;
}

async function check(python: string, isAuthOn: boolean): Promise<boolean> {
  const server = await ServerProcess.start({
    env: {
      RNACOS_ENABLE_MCP: "true",
      RNACOS_ENABLE_OPEN_API_AUTH: String(isAuthOn),
      RNACOS_INIT_ADMIN_USERNAME: USER.username,
      RNACOS_INIT_ADMIN_PASSWORD: USER.password,
    },
  });
  try {
    const token = isAuthOn ? [await tokenOf(server.url)] : [];
    const args = [CLIENT, `${server.url}/rnacos/mcp`, ...token];
    const { success } = await new Deno.Command(python, { args, stdin: "null" }).spawn().status;
    return success;
  } finally {
    await server.stop();
    server.removeData();
  }
}

if (import.meta.main) {
  const python = Deno.env.get("MCP_PYTHON") ?? "python3";
  if (hasClient(python)) {
    const isGood = [await check(python, false), await check(python, true)];
    Deno.exit(isGood.includes(false) ? 1 : 0);
  }
  say(`NOT CHECKED: a client of MCP: ${python} has no package mcp`);
}

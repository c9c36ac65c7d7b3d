/** `rnacos health`: is the server of these settings serving? Made for the health checks of containers. */
import { cwd } from "node:process";
import { APP, messageOf } from "../../base/mod.ts";
import { askServer, oneLine, serverAddressOf } from "../ask_server.ts";
import type { CommandCall } from "../command.ts";
import { readSettings, StartError } from "../../settings/mod.ts";

/** Container engines give other codes a meaning of their own. */
const HEALTHY = 0;
const UNHEALTHY = 1;

/** Resolves with 0 when the server serves, else with 1 after a line that says why not. */
export async function runHealth({ environment, print, printError }: CommandCall): Promise<number> {
  let place = "";
  try {
    const settings = readSettings(environment(), { os: Deno.build.os, cwd: cwd() });
    const address = serverAddressOf(settings);
    place = ` at ${address.host}:${address.port}`;
    const { status, text } = await askServer({
      ...address,
      method: "GET",
      path: "/health",
      timeoutMs: APP.healthTimeoutMs,
    });
    if (status === 200) {
      print("healthy\n");
      return HEALTHY;
    }
    printError(`unhealthy: the server${place} answers ${status}: ${oneLine(text)}\n`);
  } catch (thrown) {
    const what = thrown instanceof StartError ? "" : `cannot ask the server${place}: `;
    printError(`unhealthy: ${what}${messageOf(thrown)}\n`);
  }
  return UNHEALTHY;
}

/** `rnacos health`: is the server of these settings serving? Made for the health checks of containers. */
import { request } from "node:http";
import { cwd } from "node:process";
import { APP } from "../base/mod.ts";
import type { CommandCall } from "./commands.ts";
import { readSettings } from "./settings.ts";
import { messageOf, StartError } from "./start_error.ts";

/** Container engines give other codes a meaning of their own. */
const HEALTHY = 0;
const UNHEALTHY = 1;
const REASON_LENGTH = 200;

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Not `fetch`, which would ask a proxy that the environment names for the machine's own address. */
function ask(host: string, port: number): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const options = { host, port, path: "/health", agent: false } as const;
  const asked = request(options, (response) => {
    let text = "";
    response.setEncoding("utf8");
    response.on("data", (part: string) => {
      if (text.length < REASON_LENGTH) text += part;
    });
    response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
    response.on("error", reject);
  });
  asked.on("error", reject);
  asked.end();
  const timer = setTimeout(() => {
    reject(new Error(`no answer within ${APP.healthTimeoutMs} ms`));
    asked.destroy();
  }, APP.healthTimeoutMs);
  return promise.finally(() => clearTimeout(timer));
}

/** An address that this machine can call for one that a server binds to. */
function callableHost(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  return host === "::" ? "::1" : host;
}

/** Resolves with 0 when the server serves, else with 1 after a line that says why not. */
export async function runHealth({ environment, print, printError }: CommandCall): Promise<number> {
  let address = "";
  try {
    const settings = readSettings(environment(), { os: Deno.build.os, cwd: cwd() });
    const host = callableHost(settings.host);
    address = ` at ${host}:${settings.httpPort}`;
    const { status, text } = await ask(host, settings.httpPort);
    if (status === 200) {
      print("healthy\n");
      return HEALTHY;
    }
    const reason = text.slice(0, REASON_LENGTH).replaceAll(/\s+/g, " ").trim();
    printError(`unhealthy: the server${address} answers ${status}: ${reason}\n`);
  } catch (thrown) {
    const what = thrown instanceof StartError ? "" : `cannot ask the server${address}: `;
    printError(`unhealthy: ${what}${messageOf(thrown)}\n`);
  }
  return UNHEALTHY;
}

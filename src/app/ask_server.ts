/** Requests of the commands to a server. */
import { request } from "node:http";
import type { Settings } from "./settings.ts";

export interface Address {
  readonly host: string;
  readonly port: number;
}

export interface Question extends Address {
  readonly method: "GET" | "POST";
  /** With its query. */
  readonly path: string;
  readonly timeoutMs: number;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
}

const MAX_ANSWER_CHARS = 1_000_000;

/** An address that this machine can call for one that a server binds to. */
export function addressOf({ host, httpPort: port }: Settings): Address {
  if (host === "0.0.0.0") return { host: "127.0.0.1", port };
  return { host: host === "::" ? "::1" : host, port };
}

/**
 * Rejects when there is no whole answer in time. Not `fetch`, which would ask a proxy that the environment names, for
 * the machine's own address too.
 */
export function askServer({ host, port, method, path, timeoutMs }: Question): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const asked = request({ host, port, method, path, agent: false }, (response) => {
    let text = "";
    response.setEncoding("utf8");
    response.on("data", (part: string) => {
      if (text.length < MAX_ANSWER_CHARS) text += part;
    });
    response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
    response.on("error", reject);
  });
  asked.on("error", reject);
  asked.end();
  const timer = setTimeout(() => {
    reject(new Error(`no answer within ${timeoutMs} ms`));
    asked.destroy();
  }, timeoutMs);
  return promise.finally(() => clearTimeout(timer));
}

/** One line of an answer, for messages. */
export function oneLine(text: string): string {
  return text.slice(0, 200).replaceAll(/\s+/g, " ").trim();
}

/** Requests of the commands to a server. */
import { type IncomingMessage, request } from "node:http";
import { request as requestSecure, type RequestOptions } from "node:https";
import { type HostPort, readHostPort } from "../base/mod.ts";
import { type Settings, StartError } from "../settings/mod.ts";
import { ownServerTls } from "./own_server_tls.ts";

export interface Address extends HostPort {
  /** Where the server is called in TLS, how. */
  readonly secure?: RequestOptions | undefined;
}

interface Question extends Address {
  readonly method: "GET" | "POST";
  /** With its query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly timeoutMs: number;
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** `host:port` as operators write it; throws StartError that names the option. */
export function readServerAddress(option: string, text: string): Address {
  const read = readHostPort(text);
  if (!("wrong" in read)) return read;
  throw new StartError(`Cannot use ${option} ${text}: ${read.wrong} (of HTTP)`);
}

const MAX_ANSWER_CHARS = 1_000_000;

/** An address that this machine can call for one that a server binds to. Throws StartError for files of TLS. */
export function serverAddressOf(settings: Settings): Address {
  const { host, httpPort: port } = settings;
  const secure = ownServerTls(settings);
  const address = { port, ...secure !== undefined && { secure } };
  if (host === "0.0.0.0") return { host: "127.0.0.1", ...address };
  return { host: host === "::" ? "::1" : host, ...address };
}

/**
 * Rejects when there is no whole answer in time. Not `fetch`, which would ask a proxy that the environment names, for
 * the machine's own address too.
 */
export function askServer(
  { host, port, secure, method, path, headers = {}, body, timeoutMs }: Question,
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const options = { host, port, method, path, headers, agent: false } as const;
  const take = (response: IncomingMessage) => {
    let text = "";
    response.setEncoding("utf8");
    response.on("data", (part: string) => {
      text += part;
      if (text.length <= MAX_ANSWER_CHARS) return;
      reject(new Error(`the answer is longer than ${MAX_ANSWER_CHARS} characters`));
      asked.destroy();
    });
    response.on("end", () => resolve({ status: response.statusCode ?? 0, text }));
    response.on("error", reject);
  };
  const asked = secure === undefined
    ? request(options, take)
    : requestSecure({ ...options, ...secure }, take);
  asked.on("error", reject);
  asked.end(body);
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

/** What the server says in an answer that is no success, without what stands around it. */
export function messageIn(text: string): string {
  const [, message] = /"message":("(?:[^"\\]|\\.)*")/.exec(text) ?? [];
  return message === undefined ? oneLine(text) : String(JSON.parse(message));
}

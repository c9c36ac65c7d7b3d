/** Requests of the commands to a server. */
import { request } from "node:http";
import type { ClientRequest, IncomingMessage, RequestOptions } from "node:http";
import { request as requestSecure } from "node:https";
import { type HostPort, messageOf, readHostPort } from "../base/mod.ts";
import { type Settings, StartError } from "../settings/mod.ts";

export type Address = HostPort;

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

/** An address that this machine can call for one that a server binds to. */
export function serverAddressOf({ host, httpPort: port }: Settings): Address {
  if (host === "0.0.0.0") return { host: "127.0.0.1", port };
  return { host: host === "::" ? "::1" : host, port };
}

/**
 * Rejects when there is no whole answer in time. Not `fetch`, which would ask a proxy that the environment names, for
 * the machine's own address too.
 */
export function askServer(
  { host, port, method, path, headers = {}, body, timeoutMs }: Question,
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const asked = request({ host, port, method, path, headers, agent: false }, (response) => {
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
  });
  asked.on("error", reject);
  asked.end(body);
  const timer = setTimeout(() => {
    reject(new Error(`no answer within ${timeoutMs} ms`));
    asked.destroy();
  }, timeoutMs);
  return promise.finally(() => clearTimeout(timer));
}

/** What the runtime says, by its version, when an answer ends before its end. */
const BROKEN_OFF: readonly string[] = ["aborted", "socket hang up"];

interface Download extends Address {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Longest silence of the server. */
  readonly idleMs: number;
}

/**
 * The parts of a file as they come. Rejects when the server does not answer with 200, is silent for too long or breaks
 * off; a broken answer is never a short one.
 */
export function download(
  { host, port, path, headers, idleMs }: Download,
): AsyncGenerator<Uint8Array> {
  return partsOf(
    idleMs,
    (take) => request({ host, port, path, headers, agent: false, timeout: idleMs }, take),
  );
}

/** The same by an address, which may be one of https. */
export function downloadUrl(
  { url, idleMs }: { readonly url: URL; readonly idleMs: number },
): AsyncGenerator<Uint8Array> {
  const options: RequestOptions = { timeout: idleMs };
  return partsOf(
    idleMs,
    (take) =>
      url.protocol === "https:"
        ? requestSecure(url, options, take)
        : request(url, { ...options, agent: false }, take),
  );
}

type Ask = (take: (response: IncomingMessage) => void) => ClientRequest;

async function* partsOf(idleMs: number, ask: Ask): AsyncGenerator<Uint8Array> {
  let response: IncomingMessage | undefined;
  try {
    response = await begin(idleMs, ask);
    if (response.statusCode !== 200) {
      throw new Error(`it answers ${response.statusCode}: ${oneLine(await textOf(response))}`);
    }
    for await (const part of response) yield part as Uint8Array;
  } catch (thrown) {
    const brokeOff = BROKEN_OFF.includes(messageOf(thrown));
    throw brokeOff ? new Error("it breaks off in the middle", { cause: thrown }) : thrown;
  } finally {
    response?.destroy();
  }
}

function begin(idleMs: number, ask: Ask): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  let answered: IncomingMessage | undefined;
  const asked = ask((response) => {
    answered = response;
    resolve(response);
  });
  asked.on("timeout", () => {
    (answered ?? asked).destroy(new Error(`it is silent for ${idleMs} ms`));
  });
  asked.on("error", reject);
  asked.end();
  return promise;
}

async function textOf(response: IncomingMessage): Promise<string> {
  let text = "";
  response.setEncoding("utf8");
  for await (const part of response) {
    if (text.length < MAX_ANSWER_CHARS) text += String(part);
  }
  return text;
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

/** Files of servers, part by part. */
import type { IncomingMessage } from "node:http";
import type { RequestOptions } from "node:https";
import process from "node:process";
import { IMPORT, messageOf } from "../base/mod.ts";

/** What the runtime says, by its version, when an answer ends before its end. */
const BROKEN_OFF: readonly string[] = ["aborted", "socket hang up"];

interface Download {
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  /** Longest silence of the server. */
  readonly idleMs: number;
  /** Whom to trust, and how to show oneself, where the address is one of https. */
  readonly secure?: RequestOptions | undefined;
  /** Ends it in an error. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The parts of a file as they come. Rejects when the server does not answer with 200, is silent for too long or breaks
 * off; a broken answer is never a short one.
 */
export async function* downloadUrl(wanted: Download): AsyncGenerator<Uint8Array> {
  let response: IncomingMessage | undefined;
  try {
    response = await begin(wanted);
    if (response.statusCode !== 200) {
      const said = (await beginningOf(response)).slice(0, 200).replaceAll(/\s+/g, " ").trim();
      throw new Error(`it answers ${response.statusCode}: ${said}`);
    }
    for await (const part of response) yield part as Uint8Array;
  } catch (thrown) {
    const brokeOff = BROKEN_OFF.includes(messageOf(thrown));
    throw brokeOff ? new Error("it breaks off in the middle", { cause: thrown }) : thrown;
  } finally {
    response?.destroy();
  }
}

function begin({ url, secure, headers = {}, idleMs, signal }: Download): Promise<IncomingMessage> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  let answered: IncomingMessage | undefined;
  const options = { headers, timeout: idleMs };
  const take = (response: IncomingMessage) => {
    answered = response;
    resolve(response);
  };
  const asked = url.protocol === "https:"
    ? process.getBuiltinModule("node:https").request(url, { ...options, ...secure }, take)
    : process.getBuiltinModule("node:http").request(url, { ...options, agent: false }, take);
  const end = (reason: Error) => void (answered ?? asked).destroy(reason);
  signal?.addEventListener("abort", () => end(new Error("it was given up")), { once: true });
  asked.on("timeout", () => end(new Error(`it is silent for ${idleMs} ms`)));
  asked.on("error", reject);
  asked.end();
  return promise;
}

/** Its beginning: what is wrong with a server may be that its answers have no end. */
async function beginningOf(response: IncomingMessage): Promise<string> {
  let text = "";
  response.setEncoding("utf8");
  for await (const part of response) {
    text += String(part);
    if (text.length >= IMPORT.shownAnswerChars) break;
  }
  return text;
}

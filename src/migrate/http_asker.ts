/** Requests over kept connections. */
import { Buffer } from "node:buffer";
import type { ClientRequest, IncomingMessage } from "node:http";
import process from "node:process";
import { IMPORT, unpinned } from "../base/mod.ts";
import type { AskHttp, HttpAnswer, HttpQuestion } from "./types.ts";

/**
 * Asks with at most `IMPORT.width` connections. Not `fetch`, which would ask a proxy that the environment names for
 * addresses of the machine itself, too. `close` ends the connections, and what is asked by them.
 */
export function httpAsker(
  maxAnswerBytes: number = IMPORT.maxAnswerBytes,
): { readonly ask: AskHttp; close(): void } {
  // Loaded here and not with the file: most servers never ask another one, and start sooner without them.
  const plain = process.getBuiltinModule("node:http");
  const overTls = process.getBuiltinModule("node:https");
  const agents = {
    plain: new plain.Agent({ keepAlive: true, maxSockets: IMPORT.width }),
    secure: new overTls.Agent({ keepAlive: true, maxSockets: IMPORT.width }),
  };
  const asking = new Set<ClientRequest>();
  let isClosed = false;
  const ask = (question: HttpQuestion) => {
    if (isClosed) return Promise.reject(new Error("nothing is asked any more"));
    const { method, url } = question;
    const secure = url.protocol === "https:";
    const { body, type } = bodyOf(question);
    const headers = {
      ...question.headers,
      ...(body === undefined
        ? {}
        : { "content-type": type, "content-length": String(body.length) }),
    };
    const { promise, resolve, reject } = Promise.withResolvers<HttpAnswer>();
    const take = (response: IncomingMessage) => {
      textOf(response, maxAnswerBytes).then(
        (text) => resolve({ status: response.statusCode ?? 0, text }),
        reject,
      );
    };
    const asked = secure
      ? overTls.request(url, { method, headers, agent: agents.secure }, take)
      : plain.request(url, { method, headers, agent: agents.plain }, take);
    asking.add(asked);
    asked.on("error", reject);
    asked.end(body);
    const timer = setTimeout(() => {
      reject(new Error(`no answer within ${IMPORT.answerMs} ms`));
      asked.destroy();
    }, IMPORT.answerMs);
    return promise.finally(() => {
      clearTimeout(timer);
      asking.delete(asked);
    });
  };
  const close = () => {
    isClosed = true;
    for (const asked of asking) asked.destroy(new Error("it was given up"));
    agents.plain.destroy();
    agents.secure.destroy();
  };
  return { ask, close };
}

function bodyOf(
  { form, json }: HttpQuestion,
): { readonly body: Uint8Array | undefined; readonly type: string } {
  const encoder = new TextEncoder();
  if (json !== undefined) return { body: encoder.encode(json), type: "application/json" };
  return {
    body: form === undefined ? undefined : encoder.encode(form.toString()),
    type: "application/x-www-form-urlencoded;charset=UTF-8",
  };
}

async function textOf(response: IncomingMessage, maxBytes: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const part of response) {
    // A piece of a few bytes may be a view of a large buffer.
    parts.push(unpinned(part as Uint8Array));
    sizeBytes += (part as Uint8Array).length;
    if (sizeBytes > maxBytes) {
      throw new Error(`an answer is longer than ${maxBytes} bytes`);
    }
  }
  // A byte order mark belongs to the content.
  return new TextDecoder("utf-8", { ignoreBOM: true }).decode(Buffer.concat(parts));
}

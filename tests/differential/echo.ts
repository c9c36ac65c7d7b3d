/** A service that tells what it has read, so that what servers read of the same bytes can be compared. */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type HttpRequest, type HttpService, WholeAnswer } from "../../src/h1/mod.ts";
import { splitUrl } from "../../src/http/mod.ts";

const SHARED = { "content-type": "text/plain" } as const;
/** Sent by the generator, and joined by all servers in the same way. */
const TOLD = ["x-a", "x-b", "accept", "client-version", "x.y_z!#$%&'*+^`|~9", "host"];

function told(
  { method, url, get }: {
    readonly method: string;
    readonly url: string;
    readonly get: (name: string) => string | undefined;
  },
  body: Uint8Array,
): string {
  const { path, query } = splitUrl(url);
  const fields = TOLD.map((name) => `${name}=${get(name) ?? "-"}`);
  const sum = createHash("md5").update(body).digest("hex");
  return [method, path, query, ...fields, `${body.length} ${sum}`].join("\n");
}

function toldOf(request: HttpRequest, body: Uint8Array): WholeAnswer {
  const { method, url, headers } = request;
  const text = told({ method, url, get: (name) => headers.get(name) ?? undefined }, body);
  return new WholeAnswer(text, 200, SHARED);
}

/** For engines of ours: at once where the body has arrived. */
export const echoService: HttpService = (request) => {
  if (request.arrived !== undefined) return toldOf(request, request.arrived);
  return request.bytes().then(
    (body) => toldOf(request, body),
    () => new WholeAnswer("", 499, SHARED),
  );
};

function echoOnNode(request: IncomingMessage, response: ServerResponse): void {
  const parts: Uint8Array[] = [];
  request.on("data", (part: Uint8Array) => parts.push(part));
  // A client that goes away before its end is answered nothing.
  request.on("error", () => response.destroy());
  request.on("end", () => {
    const get = (name: string) => {
      const values = request.headersDistinct[name];
      return values?.join(", ");
    };
    const { method = "", url = "" } = request;
    const text = told({ method, url, get }, Buffer.concat(parts));
    response.writeHead(200, { ...SHARED, "content-length": Buffer.byteLength(text) });
    response.end(text);
  });
}

export interface EchoServer {
  readonly port: number;
  close(): Promise<void>;
}

export function startNodeEcho(): Promise<EchoServer> {
  const server = createServer({ keepAliveTimeout: 60_000 }, echoOnNode);
  const { promise, resolve } = Promise.withResolvers<EchoServer>();
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("No port was given");
    resolve({
      port: address.port,
      close: () =>
        new Promise((closed) => {
          server.close(() => closed());
          server.closeAllConnections();
        }),
    });
  });
  return promise;
}

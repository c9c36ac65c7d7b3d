/** A request whose body has arrived with its head, as our own engine hands it on. */
import type { HttpRequest } from "../../../src/h1/mod.ts";

export function arrivedRequest(
  line: string,
  { headers = {}, body = "" }: {
    readonly headers?: Record<string, string>;
    readonly body?: string | Uint8Array<ArrayBuffer>;
  } = {},
): HttpRequest {
  const [method = "", url = ""] = line.split(" ");
  const arrived = typeof body === "string" ? new TextEncoder().encode(body) : body;
  const { signal } = new AbortController();
  const refuse = () => {
    throw new TypeError("What has arrived is not asked for as a stream");
  };
  return {
    ...{ method, url, arrived, signal },
    headers: new Headers(headers),
    get body() {
      return refuse();
    },
    bytes: refuse,
  };
}

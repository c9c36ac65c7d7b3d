/** Files of a server of our own, over its open API. */
import { downloadUrl } from "../migrate/mod.ts";
import type { Address } from "./ask_server.ts";

interface Download extends Address {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Longest silence of the server. */
  readonly idleMs: number;
}

/** Rejects as `downloadUrl` does. */
export function download(
  { host, port, secure, path, headers, idleMs }: Download,
): AsyncGenerator<Uint8Array> {
  const authority = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  const scheme = secure === undefined ? "http" : "https";
  return downloadUrl({ url: new URL(path, `${scheme}://${authority}/`), secure, headers, idleMs });
}

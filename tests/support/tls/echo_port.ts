/** A port with a door of TLS that sends back what it hears, and what happened at it. */
import { CollectedLog } from "../collected_log.ts";
import { systemClock } from "../../../src/base/mod.ts";
import { Certificates, NodeTls } from "../../../src/tls/mod.ts";
import type { TlsRules } from "../../../src/tls/types.ts";
import type { AlpnName } from "../../../src/tls/node_tls.ts";
import type { ByteSocket } from "../../../src/wire/mod.ts";
import { ManualTimers } from "../manual_timers.ts";
import { type Authority, makeAuthority, makePair, type Pair } from "./make_certificates.ts";

export const PEM_NAMES = { cert: "CERT_FILE", key: "KEY_FILE", ca: "CA_FILE" };

/** Certificate, key and authority in files of a folder of their own. */
export class PemFolder {
  readonly paths: { readonly cert: string; readonly key: string; readonly ca: string };
  readonly #path = Deno.makeTempDirSync();

  constructor(pair: Pair, ca: string) {
    this.paths = {
      cert: `${this.#path}/cert.pem`,
      key: `${this.#path}/key.pem`,
      ca: `${this.#path}/ca.pem`,
    };
    this.write(pair);
    Deno.writeTextFileSync(this.paths.ca, ca);
  }

  write({ cert, key }: Partial<Pair>): void {
    if (cert !== undefined) Deno.writeTextFileSync(this.paths.cert, cert);
    if (key !== undefined) Deno.writeTextFileSync(this.paths.key, key);
  }

  remove(): void {
    Deno.removeSync(this.#path, { recursive: true });
  }
}

interface OpenTlsOptions {
  readonly rules: TlsRules;
  readonly pair: Pair;
  /** PEM of the authorities that are trusted. */
  readonly ca: string;
  readonly handshakeMs?: number | undefined;
}

/** TLS of a node with files of its own, and timers that a test moves. */
export async function openTls({ rules, pair, ca, handshakeMs }: OpenTlsOptions) {
  const folder = new PemFolder(pair, ca);
  const log = new CollectedLog();
  const timers = new ManualTimers();
  const shared = { clock: systemClock, logger: log.logger };
  const certificates = await Certificates.open({
    ...{ ...shared, paths: folder.paths, names: PEM_NAMES, timers },
  });
  const tls = new NodeTls({
    ...{ ...shared, certificates, rules },
    ...handshakeMs !== undefined && { handshakeMs },
  });
  const close = () => {
    tls.stop();
    folder.remove();
  };
  return { tls, folder, log, timers, certificates, close };
}

interface EchoPortOptions {
  readonly rules: TlsRules;
  readonly protocols?: readonly AlpnName[];
  readonly authority?: Authority;
  readonly handshakeMs?: number;
}

export async function echoPort(
  { rules, protocols = ["h2"], authority, handshakeMs }: EchoPortOptions,
) {
  const ca = authority ?? await makeAuthority();
  const pair = await makePair(ca, { name: "server" });
  const node = await openTls({ rules, pair, ca: ca.cert, handshakeMs });
  const { tls, folder, log, timers, certificates } = node;
  const secure = tls.securing(protocols);
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const sockets: ByteSocket[] = [];
  const ends: Promise<string>[] = [];
  const accepted = acceptAll(listener, (socket) => {
    const wrapped = secure(socket);
    sockets.push(wrapped);
    ends.push(echo(wrapped));
  });
  return {
    ...{ ca, folder, log, tls, secure, certificates, sockets, ends, timers },
    port: listener.addr.port,
    stop: async () => {
      listener.close();
      await accepted;
      for (const socket of sockets) socket.close();
      await Promise.all(ends);
      node.close();
    },
  };
}

async function acceptAll(listener: Deno.TcpListener, take: (socket: Deno.TcpConn) => void) {
  try {
    for await (const socket of listener) take(socket);
  } catch {
    // Closed.
  }
}

/** Until the end; resolves with how it came. */
async function echo(socket: ByteSocket): Promise<string> {
  const buffer = new Uint8Array(4_096);
  try {
    for (;;) {
      const count = await socket.read(buffer);
      if (count === null) return "ended";
      for (let rest = buffer.subarray(0, count); rest.length > 0;) {
        rest = rest.subarray(await socket.write(rest));
      }
    }
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  } finally {
    socket.close();
  }
}

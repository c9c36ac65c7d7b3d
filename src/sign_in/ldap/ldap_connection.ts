/** One connection to a directory: of bounded length, and never again in the clear once it was encrypted. */
import { connect, type Socket } from "node:net";
import { connect as connectTls, type ConnectionOptions } from "node:tls";
import { isIP } from "node:net";
import type { Client, ClientOptions } from "ldapts";
import { SIGN_IN, within } from "../../base/mod.ts";
import type { LdapOptions } from "./ldap_options.ts";

/** A polite end is not waited for longer. */
const UNBIND_TIMEOUT_MS = 500;

export interface LdapConnection {
  readonly client: Client;
  close(): Promise<void>;
  /** At once; whoever waits for an answer gets an error. */
  destroy(): void;
}

/** Loads the library, which nobody else needs. `ca` is PEM, or empty. Rejects when there is no encrypted connection. */
export async function openLdapConnection(
  options: LdapOptions,
  ca: string,
): Promise<LdapConnection> {
  const { Client } = await import("ldapts");
  const url = new URL(options.url);
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const tlsOptions: ConnectionOptions = {
    minVersion: "TLSv1.2",
    host,
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(ca === "" ? {} : { ca }),
  };
  const sockets = new BoundedSockets();
  const client = new Client({
    url: options.url,
    timeout: SIGN_IN.questionTimeoutMs,
    connectTimeout: SIGN_IN.questionTimeoutMs,
    // The library encrypts from the start wherever there are such options, whatever the address says.
    ...(url.protocol === "ldaps:" ? { tlsOptions } : {}),
    createConnection: sockets.plain,
    createSecureConnection: sockets.encrypted,
  });
  try {
    if (options.startTls) await client.startTLS(tlsOptions);
  } catch (error) {
    sockets.destroy();
    throw error;
  }
  return {
    client,
    async close() {
      await within(client.unbind(), UNBIND_TIMEOUT_MS);
      sockets.destroy();
    },
    destroy: () => sockets.destroy(),
  };
}

type Connect = NonNullable<ClientOptions["createConnection"]>;
type ConnectTls = NonNullable<ClientOptions["createSecureConnection"]>;

/**
 * The library opens another connection where the first one was closed; that one would not be encrypted by StartTLS, and
 * would carry the next password in the clear. So there is one.
 */
class BoundedSockets {
  readonly #sockets: Socket[] = [];
  #isOpened = false;

  readonly plain = ((port: number, host: string): Socket => {
    this.#open();
    return this.#bound(connect(port, host));
  }) as Connect;

  readonly encrypted =
    ((first: number | ConnectionOptions, host?: string, tls?: ConnectionOptions) => {
      // StartTLS: around the connection that there is.
      if (typeof first !== "number") return this.#bound(connectTls(first));
      this.#open();
      return this.#bound(connectTls(first, host, tls));
    }) as ConnectTls;

  destroy(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #open(): void {
    if (this.#isOpened) throw new Error("the directory has closed the connection");
    this.#isOpened = true;
  }

  #bound<T extends Socket>(socket: T): T {
    this.#sockets.push(socket);
    let bytes = 0;
    socket.on("data", (data: Uint8Array) => {
      bytes += data.length;
      if (bytes <= SIGN_IN.maxAnswerBytes) return;
      socket.destroy(new Error(`more than ${SIGN_IN.maxAnswerBytes} bytes were answered`));
    });
    return socket;
  }
}

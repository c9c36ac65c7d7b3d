/** The platform's ends of TLS for connections that others open. */
import process from "node:process";
import type { Server, TlsOptions, TLSSocket } from "node:tls";
import { TLS } from "../base/mod.ts";
import type { WireDuplex } from "./wire_duplex.ts";

/** Says what stands in the certificate of the other side only after it was judged. */
interface Shaken {
  readonly tls: TLSSocket;
  /** A certificate of an authority that is trusted, and the proof that the other side has its key. */
  readonly isProven: boolean;
}

/**
 * The platform tells about a handshake through its server and does not say which connection it was. So a server shakes
 * one hand at a time, and a few are kept: making one costs half a millisecond. One whose handshake failed is not used
 * again, since it may yet say something about it.
 */
export class ServerEnds {
  #options: TlsOptions;
  #idle: Server[] = [];

  constructor(options: TlsOptions) {
    this.#options = options;
  }

  /** For the handshakes that begin from now on. */
  replace(options: TlsOptions): void {
    this.#options = options;
    this.#idle = [];
  }

  /** Rejects with the reason when there is no agreement, or the wire is destroyed before. */
  shake(wire: WireDuplex): Promise<Shaken> {
    const options = this.#options;
    const server = this.#idle.pop() ?? process.getBuiltinModule("node:tls").createServer(options);
    return new Promise((resolve, reject) => {
      let why = new Error("the connection ended before the handshake did");
      const ended = () => reject(why);
      wire.once("close", ended);
      server.once("tlsClientError", (error: Error) => {
        why = error;
        // The alert that says so is still on its way.
        wire.end(() => wire.destroy());
      });
      server.once("secureConnection", (tls: TLSSocket) => {
        wire.off("close", ended);
        server.removeAllListeners("tlsClientError");
        this.#keep(server, options);
        resolve({ tls, isProven: isProven(tls) });
      });
      server.emit("connection", wire);
    });
  }

  #keep(server: Server, options: TlsOptions): void {
    if (this.#options === options && this.#idle.length < TLS.keptEnds) this.#idle.push(server);
  }
}

/** The platform may call a side authorized that has shown no certificate at all. */
function isProven(tls: TLSSocket): boolean {
  const { raw } = tls.getPeerCertificate() ?? {};
  return tls.authorized && raw !== undefined && raw.length > 0;
}

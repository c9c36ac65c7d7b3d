/** The door of a port: tells TLS from plain by the first bytes, and takes TLS off. */
import { type LogThrottle, messageOf, plainIp } from "../base/mod.ts";
import type { ByteSocket } from "../wire/mod.ts";
import { DoorSocket } from "./door_socket.ts";
import type { HeldHellos } from "./first_record.ts";
import type { HandshakeSlots } from "./handshake_slots.ts";
import type { ServerEnds } from "./server_ends.ts";
import { TlsSocket } from "./tls_socket.ts";
import { WireDuplex } from "./wire_duplex.ts";
import type { TlsCounts } from "./types.ts";

/** What all doors of a server share. */
interface DoorDeps {
  readonly handshakeMs: number;
  readonly slots: HandshakeSlots;
  readonly held: HeldHellos;
  readonly faults: LogThrottle;
  readonly counts: { -readonly [key in keyof TlsCounts]: TlsCounts[key] };
}

export class Door {
  readonly takesPlain: boolean;
  readonly held: HeldHellos;
  readonly handshakeMs: number;
  readonly #ends: ServerEnds;
  readonly #deps: DoorDeps;

  constructor(ends: ServerEnds, takesPlain: boolean, deps: DoorDeps) {
    this.#ends = ends;
    this.takesPlain = takesPlain;
    this.held = deps.held;
    this.handshakeMs = deps.handshakeMs;
    this.#deps = deps;
  }

  /** The socket as the engine sees it. Nothing happens before it is read or written. */
  wrap(socket: ByteSocket): ByteSocket {
    return new DoorSocket(socket, this);
  }

  async shake(
    socket: ByteSocket,
    first: Uint8Array,
    onEnd: (end: () => void) => void,
  ): Promise<TlsSocket> {
    const { counts, slots } = this.#deps;
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const leave = slots.take(addressOf(socket), resolve);
    onEnd(() => reject(new Error("the handshake took too long")));
    try {
      await promise;
      const wire = new WireDuplex(socket, first);
      onEnd(() => wire.destroy());
      const { tls, isProven } = await this.#ends.shake(wire);
      counts.handshakes++;
      return new TlsSocket({ tls, wire, socket, isProven });
    } finally {
      leave();
    }
  }

  refused(socket: ByteSocket, thrown: unknown): void {
    this.#deps.counts.failures++;
    this.#deps.faults.log("info", "A connection cannot be secured", {
      ip: addressOf(socket),
      reason: messageOf(thrown),
    });
  }
}

function addressOf({ remoteAddr }: ByteSocket): string {
  return "hostname" in remoteAddr ? plainIp(remoteAddr.hostname) : "";
}

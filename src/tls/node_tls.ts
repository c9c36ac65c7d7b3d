/** TLS of one node: its certificates, the doors of its ports, and how it shows itself to others. */
import type { ConnectionOptions, TlsOptions } from "node:tls";
import { type Clock, type Logger, LogThrottle, TLS } from "../base/mod.ts";
import type { ByteSocket } from "../wire/mod.ts";
import type { Certificates } from "./certificates.ts";
import { Door } from "./door.ts";
import { HeldHellos } from "./first_record.ts";
import { HandshakeSlots } from "./handshake_slots.ts";
import type { Material } from "./material.ts";
import { ServerEnds } from "./server_ends.ts";
import type { TlsFigures, TlsRules } from "./types.ts";

interface NodeTlsOptions {
  readonly certificates: Certificates;
  readonly rules: TlsRules;
  readonly clock: Clock;
  readonly logger: Logger;
  /** For tests. */
  readonly handshakeMs?: number;
}

/** For one connection to another node. */
interface NodeDial {
  options(): ConnectionOptions;
  /** Told why a connection goes without TLS; undefined when none may. */
  readonly goPlain: ((reason: string) => void) | undefined;
}

/** Protocols inside of TLS, as ALPN names them. */
export type AlpnName = "h2" | "http/1.1";

export class NodeTls {
  readonly rules: TlsRules;
  readonly #certificates: Certificates;
  readonly #deps: ConstructorParameters<typeof Door>[2];
  readonly #dialFaults: LogThrottle;

  constructor({ certificates, rules, clock, logger, handshakeMs }: NodeTlsOptions) {
    this.rules = rules;
    this.#certificates = certificates;
    const lines = TLS.faultLogsPerSecond;
    this.#dialFaults = new LogThrottle({ logger, clock, lines });
    this.#deps = {
      handshakeMs: handshakeMs ?? TLS.handshakeMs,
      slots: new HandshakeSlots(),
      held: new HeldHellos(),
      faults: new LogThrottle({ logger, clock, lines }),
      counts: { handshakes: 0, failures: 0 },
    };
  }

  /** What takes TLS off the connections of one port; they share their bounds with those of the others. */
  securing(protocols: readonly AlpnName[]): (socket: ByteSocket) => ByteSocket {
    const ends = new ServerEnds(this.#serverOptions(this.#certificates.current, protocols));
    this.#certificates.onChange((material) =>
      ends.replace(this.#serverOptions(material, protocols))
    );
    const door = new Door(ends, this.rules.mode === "mixed", this.#deps);
    return (socket) => door.wrap(socket);
  }

  /** How this node shows itself to another one, and whom it trusts there. */
  dial(address: string): NodeDial {
    return {
      options: () => {
        const { cert, key, ca } = this.#certificates.current;
        return { cert, key, ...ca !== undefined && { ca }, ALPNProtocols: ["h2"] };
      },
      goPlain: this.rules.mode === "strict" ? undefined : (reason) =>
        this.#dialFaults.log(
          "warn",
          "A node is called without TLS, which does not work with it",
          {
            address,
            reason,
          },
        ),
    };
  }

  /** Whether other nodes must show a certificate that is trusted here. */
  get wantsCertificates(): boolean {
    return this.rules.mode === "strict" && this.rules.clientAuth !== "none";
  }

  figures(): TlsFigures {
    const { subject, endsMs } = this.#certificates.current;
    const { reloads, reason } = this.#certificates;
    return {
      ...this.#deps.counts,
      rules: this.rules,
      subject,
      endsMs,
      reloads,
      reason,
      plainDials: this.#dialFaults.count,
    };
  }

  stop(): void {
    this.#certificates.stop();
  }

  #serverOptions({ cert, key, ca }: Material, protocols: readonly AlpnName[]): TlsOptions {
    const { clientAuth } = this.rules;
    return {
      cert,
      key,
      ALPNProtocols: [...protocols],
      handshakeTimeout: TLS.handshakeMs,
      ...clientAuth !== "none" && ca !== undefined && {
        ca,
        requestCert: true,
        rejectUnauthorized: clientAuth === "all",
      },
    };
  }
}

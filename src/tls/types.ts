/** What is asked of connections to the ports of this node. */
export interface TlsRules {
  /** `mixed` takes connections with TLS and without, `strict` only those with it. */
  readonly mode: "mixed" | "strict";
  /** Whose certificate must be trusted: that of nobody, of other nodes, or of everybody. */
  readonly clientAuth: "none" | "nodes" | "all";
}

/** What TLS did on this node since it started. */
export interface TlsCounts {
  readonly handshakes: number;
  /** Connections that were given up before they could be served, plain ones that are not taken included. */
  readonly failures: number;
}

export interface TlsFigures extends TlsCounts {
  readonly rules: TlsRules;
  readonly subject: string;
  /** End of the certificate, milliseconds since the epoch. */
  readonly endsMs: number;
  /** How often new files were taken. */
  readonly reloads: number;
  /** Why the files as they are now are not used; empty when they are. */
  readonly reason: string;
  /** Connections to other nodes that went without TLS, because these do not speak it. */
  readonly plainDials: number;
}

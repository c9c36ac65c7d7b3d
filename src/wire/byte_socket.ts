/** What the engines need of a socket. One of TCP is such a thing, and so is whatever takes TLS off. */
export interface ByteSocket {
  readonly remoteAddr: Deno.Addr;
  readonly localAddr: Deno.Addr;
  /** Bytes travel in TLS. Absent: they do not. */
  readonly isSecure?: boolean;
  /** The other side has shown a certificate that is trusted here. */
  readonly isProven?: boolean;
  /** Bytes that were read; null once the other side has ended. */
  read(into: Uint8Array): Promise<number | null>;
  /** Bytes that were taken, at least one. */
  write(bytes: Uint8Array): Promise<number>;
  /** Nothing more is written; the other side may go on. */
  closeWrite?(): Promise<void>;
  close(): void;
  setNoDelay?(on?: boolean): void;
  setKeepAlive?(on?: boolean): void;
}

/** Where sockets come from. */
export interface ByteListener {
  readonly addr: Deno.Addr;
  accept(): Promise<ByteSocket>;
  close(): void;
}

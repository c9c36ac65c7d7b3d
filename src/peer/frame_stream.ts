/**
 * The narrow waist between the peer protocol and what carries it: streams of byte messages in both directions, opened
 * by one side. Another transport can take the place of gRPC behind these few words.
 */

export interface FrameStream {
  /** Bytes handed to `send` that have not left yet. */
  readonly queuedBytes: number;
  /** Bytes received so far, those of the transport itself included: they rise while the other side takes anything. */
  readonly heardBytes: number;
  /** Sends one message; nothing happens once the stream is closed. */
  send(message: Uint8Array): void;
  /** Ends the stream; `closed` follows. Safe to repeat. */
  end(): void;
}

/** None of these may throw, and none comes before the stream was handed out. `closed` is the last one and comes once. */
export interface FrameStreamEvents {
  message(bytes: Uint8Array): void;
  closed(reason: string): void;
}

export type Lane = "Link" | "Snapshot";

/** Opens a stream to `host:port`. Failure to connect is told by `closed`. Names are resolved anew at each call. */
export type Dial = (address: string, lane: Lane, events: FrameStreamEvents) => FrameStream;

/** Where a stream comes from. */
export interface StreamSource {
  /** `ip:port` of the caller. */
  readonly remote: string;
  readonly isOwnMachine: boolean;
}

/** Asked for every stream that another node opens; gives what is to be told of its events. */
export type Accept = (
  lane: Lane,
  stream: AcceptedStream,
  source: StreamSource,
) => FrameStreamEvents;

/** A stream that another node has opened. */
export type AcceptedStream = Omit<FrameStream, "heardBytes">;

/**
 * The narrow waist between the peer protocol and what carries it: streams of byte messages in both directions, opened
 * by one side. Another transport can take the place of gRPC behind these few words.
 */
import type { ClientStream, MessageStream, StreamEvents, StreamSource } from "../h2/mod.ts";
import type { StreamKind } from "./stream_kind.ts";

/** Opens a stream to `host:port`. Failure to connect is told by `closed`. Names are resolved at each call. */
export type Dial = (address: string, streamKind: StreamKind, events: StreamEvents) => ClientStream;

/** Asked for every stream that another node opens; gives what is to be told of its events. */
export type Accept = (
  streamKind: StreamKind,
  stream: MessageStream,
  source: StreamSource,
) => StreamEvents;

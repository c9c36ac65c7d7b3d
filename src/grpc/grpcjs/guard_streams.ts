/**
 * grpc-js answers a new stream at once, and what it calls throws on a stream that its peer has reset in the same
 * breath. Nobody would catch that, so one packet could end the process. Here every stream is made harmless before
 * grpc-js sees it.
 */
import type { ServerHttp2Stream } from "node:http2";
import { constants } from "node:http2";
import { type Server, status } from "@grpc/grpc-js";
import { H2, messageOf } from "../../base/mod.ts";
import { REFUSED } from "./incoming_calls.ts";
import type { UnsentWrites } from "./unsent_writes.ts";

/** Called by grpc-js for each new stream; there is no public place to stand in between. */
const HANDLER = "_streamHandler";
const THROWING = ["respond", "sendTrailers"] as const;

type Headers = Readonly<Record<string, unknown>>;
/** Told of every stream that grpc-js has taken. */
type OnStream = (stream: ServerHttp2Stream, path: unknown) => void;
type OnFault = (what: string) => void;

interface StreamGuard {
  readonly onFault: OnFault;
  readonly onStream: OnStream;
  /** Counts what the stream sends until it has left; undefined: nobody does. */
  readonly writesOf: (stream: ServerHttp2Stream, path: unknown) => UnsentWrites | undefined;
}

/** Sending on a stream that has ended ends it once more instead of throwing. */
function calm(stream: ServerHttp2Stream, onFault: OnFault): void {
  for (const name of THROWING) {
    const send: unknown = Reflect.get(stream, name);
    if (typeof send !== "function") continue;
    Reflect.set(stream, name, (...args: unknown[]) => {
      try {
        Reflect.apply(send, stream, args);
      } catch (error) {
        onFault(messageOf(error));
        stream.destroy();
      }
    });
  }
}

/** Answers what `IncomingCalls` refuses; true when it was such a call. */
function refuse(stream: ServerHttp2Stream, path: unknown, onFault: OnFault): boolean {
  if (path === REFUSED.malformed) {
    onFault("sent the headers of no call");
    stream.close(constants.NGHTTP2_PROTOCOL_ERROR);
    return true;
  }
  if (path !== REFUSED.tooLarge) return false;
  onFault("sent headers that are too large");
  const answer = {
    ":status": 200,
    "content-type": "application/grpc",
    "grpc-status": status.RESOURCE_EXHAUSTED,
    "grpc-message": `The headers are larger than ${H2.maxHeaderListBytes} bytes`,
  };
  stream.respond(answer, { endStream: true });
  // What still comes is of no interest, but has to be taken for the sake of the connection's window.
  stream.resume();
  return true;
}

/** To be called before the server has an HTTP/2 server; throws when grpc-js has changed inside. */
export function guardStreams(server: Server, guard: StreamGuard): void {
  const { onFault, onStream, writesOf } = guard;
  const handler: unknown = Reflect.get(server, HANDLER);
  if (typeof handler !== "function") {
    throw new Error(`Cannot guard gRPC streams: this grpc-js has no ${HANDLER}`);
  }
  Reflect.set(server, HANDLER, (extra: unknown, stream: ServerHttp2Stream, headers: Headers) => {
    calm(stream, onFault);
    const path = headers[":path"];
    try {
      if (refuse(stream, path, onFault)) return;
      writesOf(stream, path)?.watch(stream);
      Reflect.apply(handler, server, [extra, stream, headers]);
      onStream(stream, path);
    } catch (error) {
      onFault(messageOf(error));
      stream.destroy();
    }
  });
}

/** Streams of other services on the port: handed to their owner, counted per connection. */
import { Buffer } from "node:buffer";
import type * as grpc from "@grpc/grpc-js";
import { isOwnMachine } from "../../base/mod.ts";
import type { Served } from "./grpcjs_sockets.ts";
import type { MessageStream, StreamEvents, StreamService } from "../../h2/mod.ts";
import type { ConnectionEvents } from "../transport.ts";

type Call = grpc.ServerDuplexStream<Buffer, Buffer>;

const passBytes = (bytes: Buffer): Buffer => bytes;

/** The methods in the form that grpc-js registers, by path. */
export function serviceDefinition(services: readonly StreamService[]) {
  return Object.fromEntries(services.map(({ path }) => [path, {
    path,
    requestStream: true,
    responseStream: true,
    requestSerialize: passBytes,
    requestDeserialize: passBytes,
    responseSerialize: passBytes,
    responseDeserialize: passBytes,
  }]));
}

/** How many such streams each open connection carries. */
export class ServiceStreams {
  readonly #open = new Map<ConnectionEvents, number>();

  serve(service: StreamService, served: Served | undefined, call: Call): void {
    if (served === undefined) {
      call.end();
      return;
    }
    const { events, connection: { remoteIp, localIp } } = served;
    this.#count(events, 1);
    const stream = new ServiceStream(call, service, () => this.#count(events, -1));
    const source = { remote: call.getPeer(), isOwnMachine: isOwnMachine(remoteIp, localIp) };
    stream.start(service.accept(stream, source));
  }

  #count(connection: ConnectionEvents, change: number): void {
    const open = (this.#open.get(connection) ?? 0) + change;
    if (open > 0) this.#open.set(connection, open);
    else this.#open.delete(connection);
    connection.serviceStreams(open);
  }
}

class ServiceStream implements MessageStream {
  readonly #call: Call;
  readonly #maxMessageBytes: number;
  readonly #onClosed: () => void;
  #events: StreamEvents | undefined;
  #queuedBytes = 0;
  #open = true;

  constructor(call: Call, service: StreamService, onClosed: () => void) {
    this.#call = call;
    this.#maxMessageBytes = service.maxMessageBytes;
    this.#onClosed = onClosed;
  }

  get queuedBytes(): number {
    return this.#queuedBytes;
  }

  start(events: StreamEvents): void {
    this.#events = events;
    const call = this.#call;
    call.on("data", (message: Buffer) => {
      if (!this.#open) return;
      if (message.length > this.#maxMessageBytes) this.#fail("a message is too large");
      // A plain array of bytes: `slice` of a Buffer would be a view that keeps the whole message alive.
      else {
        const bytes = new Uint8Array(message.buffer, message.byteOffset, message.length);
        events.message(bytes, true);
      }
    });
    call.on("end", () => this.#fail("the other side ended the stream"));
    call.on("error", (error: Error) => this.#fail(error.message));
    call.on("cancelled", () => this.#fail("the other side cancelled the stream"));
    call.on("close", () => this.#fail("the connection is closed"));
  }

  send(message: Uint8Array): void {
    if (!this.#open) return;
    this.#queuedBytes += message.length;
    const bytes = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
    this.#call.write(bytes, () => {
      this.#queuedBytes -= message.length;
    });
  }

  end(): void {
    this.#fail("this side ended the stream");
  }

  #fail(reason: string): void {
    if (!this.#open) return;
    this.#open = false;
    if (this.#call.writable) this.#call.end();
    // A connection that ends nothing but this stream belongs to the usual sweeps from here on.
    this.#onClosed();
    this.#events?.closed(reason);
  }
}

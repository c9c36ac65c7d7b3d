/** A transport that echoes, and a bare gRPC client for it: what every engine must do below the protocol of Nacos. */
import { Buffer } from "node:buffer";
import * as grpc from "@grpc/grpc-js";
import type { ConnectionEvents, StartTransport, Transport } from "../../../src/grpc/transport.ts";
import type { ServerStream, TransportConnection } from "../../../src/h2/mod.ts";

const pass = (bytes: Buffer): Buffer => bytes;
export const MAX_MESSAGE_BYTES = 12 * 1_048_576;

/** What happened on one connection. */
export class EchoConnection implements ConnectionEvents {
  readonly connection: TransportConnection;
  readonly open = new Set<ServerStream>();
  answer: (message: Uint8Array) => Uint8Array | Promise<Uint8Array> = (message) =>
    new Uint8Array(message);
  requests = 0;
  isClosed = false;
  onChange: () => void = () => {};

  constructor(connection: TransportConnection) {
    this.connection = connection;
  }

  request(message: Uint8Array): Uint8Array | Promise<Uint8Array> {
    this.requests++;
    this.onChange();
    return this.answer(message);
  }

  streamOpened(stream: ServerStream): void {
    this.open.add(stream);
    this.onChange();
  }

  streamMessage(stream: ServerStream, message: Uint8Array): void {
    stream.send(new Uint8Array(message));
  }

  streamClosed(stream: ServerStream): void {
    this.open.delete(stream);
    this.onChange();
  }

  closed(): void {
    this.isClosed = true;
    this.onChange();
  }

  serviceStreams(): void {}

  serviceCall(): void {}

  /** Resolves when this is so, now or after some event. */
  until(condition: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const before = this.onChange;
      this.onChange = () => {
        before();
        if (condition()) resolve();
      };
      this.onChange();
    });
  }
}

export class EchoServer {
  readonly transport: Transport;
  readonly connections: EchoConnection[];
  readonly faults: string[];
  readonly #clients: grpc.Client[] = [];

  private constructor(transport: Transport, connections: EchoConnection[], faults: string[]) {
    this.transport = transport;
    this.connections = connections;
    this.faults = faults;
  }

  static async start(
    start: StartTransport,
    options: {
      maxStreams?: number;
      maxUnsentBytes?: number;
      maxUnsentBytesInAll?: number;
      answer?: EchoConnection["answer"];
    } = {},
  ): Promise<EchoServer> {
    const connections: EchoConnection[] = [];
    const faults: string[] = [];
    const transport = await start({
      host: "127.0.0.1",
      port: 0,
      maxMessageBytes: MAX_MESSAGE_BYTES,
      held: {
        maxHeldBytes: 256 * 1_048_576,
        timeoutMs: 60_000,
        smallBytes: 65_536,
        maxStreamMessageBytes: 4 * 1_048_576,
      },
      maxStreamsPerConnection: options.maxStreams ?? 1_024,
      unsent: {
        maxPeerBytes: options.maxUnsentBytes ?? 64 * 1_048_576,
        maxBytes: options.maxUnsentBytesInAll ?? 128 * 1_048_576,
      },
      onFault: (what) => void faults.push(what),
    }, (connection) => {
      const events = new EchoConnection(connection);
      if (options.answer !== undefined) events.answer = options.answer;
      connections.push(events);
      return events;
    });
    return new EchoServer(transport, connections, faults);
  }

  client(options: grpc.ChannelOptions = {}): grpc.Client {
    const client = new grpc.Client(
      `127.0.0.1:${this.transport.port}`,
      grpc.credentials.createInsecure(),
      {
        "grpc.use_local_subchannel_pool": 1,
        "grpc.max_receive_message_length": -1,
        "grpc.enable_retries": 0,
        ...options,
      },
    );
    this.#clients.push(client);
    return client;
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) client.close();
    await this.transport.stop();
  }
}

/** The answer, or the status in words. */
export function unary(
  client: grpc.Client,
  message: Uint8Array,
  options: {
    path?: string;
    deadlineMs?: number;
    headers?: Readonly<Record<string, string>>;
    onCall?: (call: grpc.ClientUnaryCall) => void;
  } = {},
): Promise<Buffer | string> {
  const metadata = new grpc.Metadata();
  for (const [name, value] of Object.entries(options.headers ?? {})) metadata.set(name, value);
  return new Promise((resolve) => {
    const call = client.makeUnaryRequest(
      options.path ?? "/Request/request",
      pass,
      pass,
      Buffer.from(message),
      metadata,
      { deadline: Date.now() + (options.deadlineMs ?? 20_000) },
      (error, answer) =>
        resolve(error === null ? answer ?? "no answer" : grpc.status[error.code] ?? "no status"),
    );
    options.onCall?.(call);
  });
}

export function bidi(client: grpc.Client): grpc.ClientDuplexStream<Buffer, Buffer> {
  const stream = client.makeBidiStreamRequest("/BiRequestStream/requestBiStream", pass, pass);
  // Its status is what counts.
  stream.on("error", () => {});
  return stream;
}

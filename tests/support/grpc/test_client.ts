/** For tests of the gRPC edge: a client made from the project's own protocol definition. */
import { Buffer } from "node:buffer";
import * as grpc from "@grpc/grpc-js";
import { loadSync } from "@grpc/proto-loader";

type Headers = Readonly<Record<string, string>>;

interface WirePayload {
  readonly metadata: {
    readonly type: string;
    readonly headers?: Headers;
    readonly clientIp?: string;
  };
  readonly body: { readonly value: Uint8Array };
}

export interface Message {
  readonly type: string;
  /** Absent when there are none. */
  readonly headers?: Headers;
  // deno-lint-ignore no-explicit-any
  readonly body: any;
}

const path = new URL("../../../proto/nacos.proto", import.meta.url).pathname;
const definition = loadSync(path, { keepCase: true });

function method(service: string, name: string): grpc.MethodDefinition<object, WirePayload> {
  const found = definition[service];
  if (found === undefined || "format" in found) throw new Error(`no service ${service}`);
  return found[name] as grpc.MethodDefinition<object, WirePayload>;
}

function wire(type: string, body: unknown, headers: Headers = { a: "b" }): WirePayload {
  const json = typeof body === "string" ? body : JSON.stringify(body);
  return { metadata: { type, headers }, body: { value: Buffer.from(json) } };
}

function read(payload: WirePayload): Message {
  const text = new TextDecoder().decode(payload.body.value);
  const { type, headers } = payload.metadata;
  return { type, ...headers === undefined ? {} : { headers }, body: JSON.parse(text) };
}

/** One connection, as an SDK has it: a channel of its own, unary calls and a stream. */
export class TestClient {
  readonly #client: grpc.Client;
  readonly #received: Message[] = [];
  readonly #streams: grpc.ClientDuplexStream<object, WirePayload>[] = [];
  readonly #streamOf = new WeakMap<Message, number>();
  /** The address that it states; by itself it states none. */
  statedIp: string | undefined;
  #wake: () => void = () => {};
  /** Answers pushes at once, as SDKs do. */
  acknowledges = true;
  callTimeoutMs = 10_000;
  /** Takes pushes as they come; without it they wait for `push`. */
  heard: ((message: Message) => void) | undefined;
  streamEnded: Promise<void> = Promise.resolve();

  constructor(port: number) {
    this.#client = new grpc.Client(`127.0.0.1:${port}`, grpc.credentials.createInsecure(), {
      "grpc.use_local_subchannel_pool": 1,
      "grpc.max_receive_message_length": -1,
      "grpc.enable_retries": 0,
    });
  }

  call(type: string, body: unknown = {}, headers?: Headers): Promise<Message> {
    const { path, requestSerialize, responseDeserialize } = method("Request", "request");
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        wire(type, body, headers),
        { deadline: Date.now() + this.callTimeoutMs },
        (error, answer) =>
          error !== null || answer === undefined ? reject(error) : resolve(read(answer)),
      );
    });
  }

  /** Sends bytes of any kind as the message of a unary call. */
  callRaw(bytes: Uint8Array): Promise<Message> {
    const { path, responseDeserialize } = method("Request", "request");
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(
        path,
        () => Buffer.from(bytes),
        responseDeserialize,
        {},
        { deadline: Date.now() + 10_000 },
        (error, answer) =>
          error !== null || answer === undefined ? reject(error) : resolve(read(answer)),
      );
    });
  }

  /** Opens the stream without saying anything on it. */
  openStream(): void {
    const { path, requestSerialize, responseDeserialize } = method(
      "BiRequestStream",
      "requestBiStream",
    );
    const stream = this.#client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize);
    const index = this.#streams.push(stream) - 1;
    this.streamEnded = new Promise((resolve) => {
      stream.on("end", () => resolve());
      stream.on("error", () => resolve());
    });
    stream.on("data", (payload: WirePayload) => {
      const message = read(payload);
      this.#streamOf.set(message, index);
      this.#receive(message);
    });
  }

  send(type: string, body: unknown): void {
    const { metadata, ...rest } = wire(type, body);
    const clientIp = this.statedIp === undefined ? {} : { clientIp: this.statedIp };
    this.#streams.at(-1)?.write({ metadata: { ...metadata, ...clientIp }, ...rest });
  }

  /** Opens the stream and sets the connection up. */
  setUp(setup: Record<string, unknown> = {}): void {
    this.openStream();
    this.send("ConnectionSetupRequest", {
      clientVersion: "Test-Client:v1",
      tenant: "",
      labels: { module: "config", AppName: "tests" },
      ...setup,
    });
  }

  /** The next push of this type, also one that came before. */
  async push(type: string): Promise<Message> {
    while (true) {
      const index = this.#received.findIndex((message) => message.type === type);
      const [found] = index < 0 ? [] : this.#received.splice(index, 1);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }

  /** Pushes received and not yet asked for. */
  get waiting(): readonly Message[] {
    return this.#received;
  }

  /** On which of its streams a push came: 0 is the one opened first. */
  streamOf(message: Message): number | undefined {
    return this.#streamOf.get(message);
  }

  /** Ends one of its streams, the newest when none is named. */
  endStream(index = this.#streams.length - 1): void {
    this.#streams[index]?.end();
  }

  close(): void {
    for (const stream of this.#streams) stream.cancel();
    this.#client.close();
  }

  #receive(message: Message): void {
    if (this.heard === undefined) this.#received.push(message);
    else this.heard(message);
    const { requestId } = message.body;
    if (this.acknowledges && message.type.endsWith("Request") && requestId !== undefined) {
      const type = message.type.replace(/Request$/, "Response");
      this.send(type, { resultCode: 200, errorCode: 0, success: true, requestId });
    }
    const wake = this.#wake;
    this.#wake = () => {};
    wake();
  }
}

/** A 2.x client as far as its connection goes: asks for health, and goes to the next node when it gets no answer. */
import { type Message, TestClient } from "../../support/grpc/test_client.ts";
import { pause } from "../faults/pause.ts";
import type { NodeAddress } from "./http_instance.ts";

const HEALTH_CHECK_MS = 5_000;
const CALL_TIMEOUT_MS = 3_000;
const SET_UP_TIMEOUT_MS = 3_000;
const SET_UP_POLL_MS = 30;
const RETRY_MS = 300;

export interface GrpcSessionOptions {
  readonly addresses: () => readonly NodeAddress[];
  readonly first: number;
  /** Does anew what the connection is for; rejects when the node does not do it. */
  readonly connected: (client: TestClient, node: number) => Promise<void>;
  readonly pushed?: (message: Message, node: number) => void;
}

export class GrpcSession {
  readonly #options: GrpcSessionOptions;
  #at: number;
  #client: TestClient | undefined;
  #node = 0;
  #over = false;
  #work: Promise<void> = Promise.resolve();
  /** The node has told this client to go to another one. */
  #sentAway = Promise.withResolvers<void>();
  readonly #stopped = Promise.withResolvers<void>();
  /** Connections that were made. */
  connections = 0;

  constructor(options: GrpcSessionOptions) {
    this.#options = options;
    this.#at = options.first;
  }

  /** The connection in use; undefined between two. */
  get client(): TestClient | undefined {
    return this.#client;
  }

  /** Node that it is connected to; 0 between two. */
  get node(): number {
    return this.#node;
  }

  /** Resolves once it is connected for the first time. */
  async start(): Promise<void> {
    while (!this.#over && !await this.#connect()) await pause(RETRY_MS);
    this.#work = this.#keep();
  }

  async stop(): Promise<void> {
    this.#over = true;
    this.#stopped.resolve();
    this.#client?.close();
    await this.#work;
  }

  async #keep(): Promise<void> {
    while (!this.#over) {
      await this.#broken();
      if (this.#over) return;
      this.#client?.close();
      this.#client = undefined;
      this.#node = 0;
      while (!this.#over && !await this.#connect()) await pause(RETRY_MS);
    }
  }

  /** Resolves when the connection is of no use any more. */
  async #broken(): Promise<void> {
    const client = this.#client;
    if (client === undefined) return;
    let ended = false;
    const end = Promise.race([client.streamEnded, this.#sentAway.promise]).then(() => ended = true);
    while (!ended && !this.#over) {
      await Promise.race([end, pause(HEALTH_CHECK_MS), this.#stopped.promise]);
      if (ended || this.#over) return;
      if (!await answers(client)) return;
    }
  }

  async #connect(): Promise<boolean> {
    const addresses = this.#options.addresses();
    const address = addresses[this.#at++ % addresses.length];
    if (address === undefined) return false;
    const client = new TestClient(address.grpc);
    client.callTimeoutMs = CALL_TIMEOUT_MS;
    this.#sentAway = Promise.withResolvers();
    client.heard = (message) => {
      if (message.type === "ConnectResetRequest") this.#sentAway.resolve();
      this.#options.pushed?.(message, address.id);
    };
    try {
      await client.call("ServerCheckRequest");
      client.setUp();
      await setUp(client);
      await this.#options.connected(client, address.id);
    } catch {
      // The node is down, stands still or does not serve yet: the next one may.
      client.close();
      return false;
    }
    if (this.#over) client.close();
    this.#client = client;
    this.#node = address.id;
    this.connections++;
    return true;
  }
}

async function answers(client: TestClient): Promise<boolean> {
  try {
    const { body } = await client.call("HealthCheckRequest");
    return body.resultCode === 200;
  } catch {
    // No answer in time is the answer.
    return false;
  }
}

async function setUp(client: TestClient): Promise<void> {
  const deadlineMs = performance.now() + SET_UP_TIMEOUT_MS;
  for (;;) {
    const { body } = await client.call("HealthCheckRequest");
    if (body.resultCode === 200) return;
    if (performance.now() > deadlineMs) throw new Error(`Not set up: ${JSON.stringify(body)}`);
    await pause(SET_UP_POLL_MS);
  }
}

/** Asks for something that must succeed. */
export async function demand(client: TestClient, type: string, request: unknown): Promise<Message> {
  const answer = await client.call(type, request);
  if (answer.body.resultCode !== 200) {
    throw new Error(`${type} was answered ${JSON.stringify(answer.body)}`);
  }
  return answer;
}

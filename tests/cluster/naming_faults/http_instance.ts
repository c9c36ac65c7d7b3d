/** An instance of a 1.x client: registered over HTTP, kept by beats, at another node when one does not answer. */
import { httpOnce } from "../faults/http_once.ts";
import { pause } from "../faults/pause.ts";
import type { LivingInstance, Truth } from "./truth.ts";

export const BEAT_MS = 5_000;
/** Longer than a node takes to give up on another one. */
const TIMEOUT_MS = 3_500;
const UNKNOWN_INSTANCE = 20404;
const BEAT_TAKEN = 10200;
/** Lists must lack an instance so soon after its end was acknowledged, where nodes can talk. */
export const END_MS = 3_000;

export interface NodeAddress {
  readonly id: number;
  readonly http: number;
  readonly grpc: number;
}

export interface HttpInstanceOptions {
  readonly truth: Truth;
  readonly instance: LivingInstance;
  readonly addresses: () => readonly NodeAddress[];
  /** Where it begins in the addresses. */
  readonly first: number;
  /** Any node for each beat; else the same one as long as that answers. */
  readonly roams: boolean;
}

export class HttpInstance {
  readonly #options: HttpInstanceOptions;
  #at: number;
  #over = false;
  #silent = false;
  #work: Promise<void> = Promise.resolve();
  #stopped = Promise.withResolvers<void>();

  constructor(options: HttpInstanceOptions) {
    this.#options = options;
    this.#at = options.first;
  }

  get instance(): LivingInstance {
    return this.#options.instance;
  }

  /** Resolves once it is registered; beats go on by themselves. */
  async start(): Promise<void> {
    const { truth, instance } = this.#options;
    truth.coming(instance);
    while (!this.#over && !await this.#anywhere((node) => this.#register(node))) await pause(200);
    truth.there(instance);
    this.#work = this.#beatOn();
  }

  /** The client hangs: no more signs of life. */
  fallSilent(withinMs: number): void {
    this.#silent = true;
    this.#options.truth.going(this.instance);
    this.#options.truth.gone(this.instance, withinMs);
  }

  /** Ends it at this node alone; false when the node does not acknowledge that. */
  async deregisterAt(node: NodeAddress): Promise<boolean> {
    const { truth, instance } = this.#options;
    await this.stop();
    truth.going(instance);
    const { status } = await this.#ask(node, "DELETE", "/nacos/v1/ns/instance");
    if (status === 200) truth.gone(instance, END_MS);
    return status === 200;
  }

  async deregister(): Promise<void> {
    for (const node of this.#options.addresses()) if (await this.deregisterAt(node)) return;
    throw new Error(`No node ended ${this.instance.service}:${this.instance.port}`);
  }

  async stop(): Promise<void> {
    this.#over = true;
    this.#stopped.resolve();
    await this.#work;
  }

  async #beatOn(): Promise<void> {
    while (!this.#over) {
      await Promise.race([pause(BEAT_MS), this.#stopped.promise]);
      if (this.#over || this.#silent) continue;
      if (this.#options.roams) this.#at = Math.floor(Math.random() * 1_000);
      await this.#anywhere((node) => this.#beat(node));
    }
  }

  /** Tries one node after the other. */
  async #anywhere(act: (node: NodeAddress) => Promise<boolean>): Promise<boolean> {
    const addresses = this.#options.addresses();
    for (let tries = 0; tries < addresses.length && !this.#over; tries++) {
      const node = addresses[this.#at % addresses.length];
      if (node !== undefined && await act(node)) return true;
      this.#at++;
    }
    return false;
  }

  async #beat(node: NodeAddress): Promise<boolean> {
    const { status, text } = await this.#ask(node, "PUT", "/nacos/v1/ns/instance/beat");
    if (status !== 200) return false;
    const code = JSON.parse(text).code;
    if (code === UNKNOWN_INSTANCE) return await this.#register(node);
    return code === BEAT_TAKEN;
  }

  async #register(node: NodeAddress): Promise<boolean> {
    return (await this.#ask(node, "POST", "/nacos/v1/ns/instance")).status === 200;
  }

  /** Status 0 when there is no answer. */
  async #ask(node: NodeAddress, method: string, path: string) {
    const { service, port } = this.instance;
    const query = new URLSearchParams({
      serviceName: service,
      ip: "10.1.1.1",
      port: String(port),
      ephemeral: "true",
    });
    const answer = await httpOnce({
      port: node.http,
      method,
      path: `${path}?${query}`,
      timeoutMs: TIMEOUT_MS,
    });
    return "why" in answer ? { status: 0, text: answer.why } : answer;
  }
}

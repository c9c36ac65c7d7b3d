/** Who makes one call: the client of the connection, with what is known of this call alone. */
import type { Caller } from "../api/mod.ts";
import type { Exchange } from "./exchange.ts";

export class RequestCaller implements Caller {
  readonly protocol = "grpc";
  readonly #caller: Caller;
  readonly #exchange: Exchange;

  constructor(exchange: Exchange) {
    this.#caller = exchange.caller;
    this.#exchange = exchange;
  }

  get ip(): string {
    return this.#caller.ip;
  }

  get peerIp(): string {
    return this.#exchange.session.ip;
  }

  get user(): string {
    return this.#caller.user;
  }

  get requestId(): string {
    return this.#exchange.requestId ?? "";
  }

  get appName(): string {
    return this.#caller.appName;
  }

  get agent(): string {
    return this.#caller.agent;
  }

  get connectionId(): string {
    return this.#caller.connectionId;
  }

  get labels(): ReadonlyMap<string, string> {
    return this.#caller.labels;
  }
}

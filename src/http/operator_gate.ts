/**
 * Who may use the routes for operators before there are users: this machine itself, and whoever has the cluster token.
 * A route comes under it by the right that it declares, and nothing but such a route is handed what changes a cluster.
 */
import { isIP } from "node:net";
import { ApiError, type Clock, HTTP, isOwnMachine, type Logger, sameSecret } from "../base/mod.ts";
import type { PeerInfo } from "./caller.ts";
import type { HttpRoute } from "./route.ts";

export interface OperatorAccess {
  /** `RNACOS_CLUSTER_TOKEN`; empty when there is none. */
  readonly token: string;
  /** What the server is bound to: the local address of every connection, unless it means all of them. */
  readonly boundTo: string;
}

const BEARER = /^bearer +(\S+)$/i;

/**
 * Headers by which a request says that somebody stands between: a proxy on this machine serves other ones, and a page
 * in a browser on this machine may come from anywhere. They take rights away; none of them ever gives one.
 */
const COMES_FOR_ANOTHER = [
  "x-forwarded-for",
  "x-real-ip",
  "forwarded",
  "via",
  "origin",
  "sec-fetch-site",
];

export function isForOperators({ permission, hasOwnToken }: HttpRoute): boolean {
  return permission.action === "admin" && hasOwnToken !== true;
}

export class OperatorGate {
  readonly #token: string;
  readonly #localIp: string;
  readonly #log: Logger;
  readonly #clock: Clock;
  #quietUntilMs = 0;

  constructor({ token, boundTo }: OperatorAccess, log: Logger, clock: Clock) {
    this.#token = token;
    this.#localIp = isIP(boundTo) !== 0 && boundTo !== "0.0.0.0" && boundTo !== "::" ? boundTo : "";
    this.#log = log;
    this.#clock = clock;
  }

  /** Undefined when the request may pass. */
  refusal(request: Request, info: PeerInfo, path: string): ApiError | undefined {
    const { headers } = request;
    const [, given] = BEARER.exec(headers.get("authorization") ?? "") ?? [];
    if (given !== undefined && this.#token !== "" && sameSecret(given, this.#token)) {
      return undefined;
    }
    const remoteIp = info.remoteAddr !== undefined && "hostname" in info.remoteAddr
      ? info.remoteAddr.hostname
      : "";
    const isDirect = COMES_FOR_ANOTHER.every((name) => !headers.has(name));
    if (isDirect && isOwnMachine(remoteIp, this.#localIp)) return undefined;
    this.#say(remoteIp, path);
    return new ApiError("forbidden", this.#reason(given !== undefined));
  }

  #reason(hasToken: boolean): string {
    if (this.#token === "") {
      return "only this machine itself may do this (no proxy, no browser); for others set " +
        "RNACOS_CLUSTER_TOKEN=... on the nodes and send it as Authorization: Bearer ...";
    }
    return hasToken
      ? "the token is not the RNACOS_CLUSTER_TOKEN of this node"
      : "send Authorization: Bearer with the RNACOS_CLUSTER_TOKEN of this node, or ask from its machine";
  }

  #say(remoteIp: string, path: string): void {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs < this.#quietUntilMs) return;
    this.#quietUntilMs = nowMs + HTTP.refusedOperatorLogMs;
    this.#log.warn("refused a request that is for operators", { remoteIp, path });
  }
}

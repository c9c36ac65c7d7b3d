/**
 * Who may use the routes for operators without being a user: whoever has the cluster token or this machine's secret, and,
 * while nobody is asked for a token and it is not about users, this machine itself. A route comes under it by the right
 * that it declares, and nothing but such a route is handed what changes a cluster.
 */
import { isIP } from "node:net";
import { ApiError, type Clock, HTTP, isOwnMachine, type Logger, sameSecret } from "../base/mod.ts";
import { bearerIn } from "./bearer.ts";
import type { HttpRequest, PeerInfo } from "../h1/mod.ts";
import { isCalledByOwnName } from "./host.ts";
import type { HttpRoute } from "./route.ts";

export interface OperatorAccess {
  /** `RNACOS_CLUSTER_TOKEN`; empty when there is none. */
  readonly token: string;
  /** What the server is bound to: the local address of every connection, unless it means all of them. */
  readonly boundTo: string;
  /** Kept in the data directory for commands on this machine; empty when there is none. */
  readonly ownSecret?: string;
  /** False where browsers ask: what comes from this machine may come for anybody. */
  readonly trustsOwnMachine?: boolean;
}

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

const SECRET_WANTED =
  "authorization failed! Wanted: operator_token of the data directory or RNACOS_CLUSTER_TOKEN as Authorization: Bearer, " +
  "or a manager's access token";

/** Whether a route is declared for managers, so that it may change the cluster. */
export function isAdmin({ permission, hasOwnToken }: HttpRoute): boolean {
  return permission.action === "admin" && hasOwnToken !== true;
}

/** Without authentication: routes for managers, and those that ask who somebody is, as nobody else can be known. */
export function isForOperators(route: HttpRoute): boolean {
  return isAdmin(route) || route.permission.action === "identity";
}

/** What makes somebody an operator on a route. */
type OperatorProof = "nothing" | "secret" | "ownMachine";

/**
 * Users are made by who can show a secret: behind a proxy on this machine that says nothing of whom it asks for, the
 * whole world comes from this machine, and would make itself a manager. With authentication the same holds for the
 * server and its cluster, and for the audit log: whoever has switched it on lets nobody in for where they come from.
 */
export function provesOperator(
  { permission, hasOwnToken }: HttpRoute,
  isAuthOn: boolean,
): OperatorProof {
  if (hasOwnToken === true) return "nothing";
  if (permission.action === "identity") return "secret";
  if (!("resource" in permission)) return "nothing";
  const { resource } = permission;
  if (resource === "user") return "secret";
  if (resource !== "cluster" && resource !== "system") return "nothing";
  return isAuthOn ? "secret" : "ownMachine";
}

/**
 * Whether who asks has to be proved on a route. Where it is about users always: while clients need no login, the
 * console lets people in by these very users.
 */
export function wantsProof(route: HttpRoute, isAuthOn: boolean): boolean {
  const { permission, hasOwnToken, wantsLoginToo } = route;
  if (permission.action === "public") return false;
  if (hasOwnToken === true) return wantsLoginToo === true;
  return isAuthOn || provesOperator(route, isAuthOn) === "secret";
}

export class OperatorGate {
  readonly #secrets: readonly string[];
  readonly #token: string;
  readonly #localIp: string;
  readonly #ownName: string;
  readonly #trustsOwnMachine: boolean;
  readonly #log: Logger;
  readonly #clock: Clock;
  #quietUntilMs = 0;

  constructor(access: OperatorAccess, log: Logger, clock: Clock) {
    const { token, boundTo, ownSecret = "", trustsOwnMachine = true } = access;
    this.#trustsOwnMachine = trustsOwnMachine;
    this.#secrets = [token, ownSecret].filter((secret) => secret !== "");
    this.#token = token;
    this.#localIp = isIP(boundTo) !== 0 && boundTo !== "0.0.0.0" && boundTo !== "::" ? boundTo : "";
    this.#ownName = isIP(boundTo) === 0 ? boundTo : "";
    this.#log = log;
    this.#clock = clock;
  }

  /** Of a request that is about users, while clients are asked for no token. */
  refusalWithoutSecret(info: PeerInfo, path: string): ApiError {
    this.#say(remoteIpOf(info), path);
    return new ApiError("forbidden", SECRET_WANTED);
  }

  /** Of a request that is about the server; undefined when it may pass. */
  refusal(request: HttpRequest, info: PeerInfo, path: string): ApiError | undefined {
    if (this.admits(request, info, "ownMachine")) return undefined;
    this.#say(remoteIpOf(info), path);
    const given = bearerIn(request.headers.get("authorization"));
    return new ApiError("forbidden", this.#reason(given !== undefined));
  }

  /** Whether the request comes from an operator, by a secret or, where that is proof enough, from this machine. */
  admits(request: HttpRequest, info: PeerInfo, proof: OperatorProof): boolean {
    if (proof === "nothing") return false;
    const given = bearerIn(request.headers.get("authorization"));
    if (given !== undefined && this.#secrets.some((secret) => sameSecret(given, secret))) {
      return true;
    }
    return proof === "ownMachine" && this.#trustsOwnMachine &&
      isOwnMachine(remoteIpOf(info), this.#localIp) &&
      isCalledByOwnName(request.headers, this.#ownName) &&
      COMES_FOR_ANOTHER.every((name) => !request.headers.has(name));
  }

  #reason(hasToken: boolean): string {
    if (this.#token === "") {
      return "only this machine itself may do this (no proxy, no browser; by address or localhost); for others set " +
        "RNACOS_CLUSTER_TOKEN=... on the nodes and send it as Authorization: Bearer ...";
    }
    return hasToken
      ? "the token is not the RNACOS_CLUSTER_TOKEN of this node"
      : "send Authorization: Bearer with the RNACOS_CLUSTER_TOKEN of this node, or ask from its machine, by address or localhost";
  }

  #say(remoteIp: string, path: string): void {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs < this.#quietUntilMs) return;
    this.#quietUntilMs = nowMs + HTTP.refusedOperatorLogMs;
    this.#log.warn("refused a request that is for operators", { remoteIp, path });
  }
}

function remoteIpOf({ remoteAddr }: PeerInfo): string {
  return remoteAddr !== undefined && "hostname" in remoteAddr ? remoteAddr.hostname : "";
}

/** One request on its way through the steps, which fill in what they find out. */
import type { Api } from "../api/mod.ts";
import {
  ANONYMOUS,
  decide,
  type Permission,
  type Principal,
  type Resource,
  seesNamespace,
} from "../auth/mod.ts";
import { ApiError } from "../base/mod.ts";
import type { ClusterOperations } from "../cluster/mod.ts";
import type { EdgeServer, HttpCall, Judge } from "./call.ts";
import type { HttpRequest, PeerInfo } from "../h1/mod.ts";
import type { HttpCaller } from "./caller.ts";
import type { Edge } from "./edge.ts";
import type { ErrorPlace } from "./error_shape.ts";
import { isAdmin } from "./operator_gate.ts";
import type { HttpRoute } from "./route.ts";
import type { SentParams } from "./sent_params.ts";

const NO_BODY = new Uint8Array(0);

interface Arrival {
  readonly request: HttpRequest;
  readonly info: PeerInfo;
  /** Asked of the platform once: it checks each time who asks. */
  readonly method: string;
  /** Canonical. */
  readonly path: string;
  readonly query: string;
}

/** Handlers see of it what `HttpCall` has. */
export class Exchange implements HttpCall, ErrorPlace {
  readonly request: HttpRequest;
  readonly info: PeerInfo;
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** Of the step `who`. */
  caller!: HttpCaller;
  /** Of the steps `operators` and `auth`: nobody, until one of them says more. */
  principal: Principal = ANONYMOUS;
  /** What has proved that, where it was a token. Of the step `auth`. */
  token = "";
  /** Query and form as one. Of the step `read`. */
  sent!: SentParams;
  /** How much of a body is read, if the route's own bound is not lower. Of the step `early`. */
  maxBodyBytes = Infinity;
  /** Of the step `read`. */
  body: Uint8Array<ArrayBuffer> = NO_BODY;
  readonly #route: HttpRoute;
  readonly #edge: Edge;
  #requestId: string | undefined;

  get isSecure(): boolean {
    return this.info.isSecure === true;
  }

  constructor({ request, info, method, path, query }: Arrival, route: HttpRoute, edge: Edge) {
    this.request = request;
    this.info = info;
    this.method = method;
    this.path = path;
    this.query = query;
    this.#route = route;
    this.#edge = edge;
  }

  /** Found out when somebody asks: most answers go without it. */
  get requestId(): string {
    return this.#requestId ??= this.#edge.requestIds.of(this.request.headers);
  }

  get api(): Api {
    const { api, server } = this.#edge;
    const loaded = api();
    if (loaded !== undefined) return loaded;
    throw new ApiError("unavailable", `The server is starting: ${server.whyNotReady()}`);
  }

  get server(): EdgeServer {
    return this.#edge.server;
  }

  get operations(): ClusterOperations {
    if (!isAdmin(this.#route)) {
      throw new TypeError(`${this.path} changes the cluster: it wants the right admin`);
    }
    return this.#edge.server.cluster;
  }

  may(permission: Permission, resource: Resource): boolean {
    return !this.#edge.isAuthOn || decide(this.principal, permission, resource).allowed;
  }

  mayStill(permission: Permission, resource: Resource): () => boolean {
    const may = this.mayThen();
    return () => may === undefined || may(permission, resource);
  }

  mayThen(): Judge | undefined {
    if (!this.#edge.isAuthOn || this.principal.kind === "system") return undefined;
    const follow = this.api.auth.follow(this.principal, this.token);
    return (permission, resource) => {
      const now = follow();
      return now !== undefined && decide(now, permission, resource).allowed;
    };
  }

  sees(namespace: string): boolean {
    return !this.#edge.isAuthOn || seesNamespace(this.principal, namespace);
  }

  get family(): ErrorPlace["family"] {
    return this.#route.family;
  }

  get clientGone(): AbortSignal {
    return this.request.signal;
  }

  get stopping(): AbortSignal {
    return this.#edge.stopping;
  }

  nowMs(): number {
    return this.#edge.clock.nowMs();
  }
}

/** One request on its way to a handler. Everything that costs is made when it is first asked for. */
import type { Api, Caller } from "../api/mod.ts";
import type { ClusterOperations, ClusterView } from "../cluster/mod.ts";
import { type Clock, cutText, HTTP, ownText } from "../base/mod.ts";
import type { Params } from "./params.ts";

/** What the server knows of the connection. */
export interface PeerInfo {
  readonly remoteAddr?: Deno.Addr;
}

/** What a handler gets of the api: changes of the cluster are apart, in `HttpCall.operations`. */
export type EdgeApi = Omit<Api, "cluster"> & { readonly cluster: ClusterView };

export interface CallParts {
  readonly request: Request;
  readonly info: PeerInfo;
  readonly api: Api;
  /** The route is one for operators, and the caller may use it. */
  readonly isForOperators: boolean;
  /** Canonical path, with the context path. */
  readonly path: string;
  readonly params: Params;
  /** The body when it is not a form; empty otherwise. */
  readonly body: Uint8Array<ArrayBuffer>;
  /** Aborts when the server stops. */
  readonly stopping: AbortSignal;
  readonly clock: Clock;
}

const NO_LABELS: ReadonlyMap<string, string> = new Map();
const TAG_LABEL = "Vipserver-Tag";

export class HttpCall {
  readonly #parts: CallParts;
  #caller: HttpCaller | undefined;

  constructor(parts: CallParts) {
    this.#parts = parts;
  }

  get api(): EdgeApi {
    return this.#parts.api;
  }

  /** Changes of the cluster. That a route has not declared the right `admin` is a defect and throws. */
  get operations(): ClusterOperations {
    const { isForOperators, api, path } = this.#parts;
    if (!isForOperators) {
      throw new TypeError(`${path} changes the cluster: it wants the right admin`);
    }
    return api.cluster;
  }

  /** Query and form merged; complete before the handler is called. */
  get params(): Params {
    return this.#parts.params;
  }

  get method(): string {
    return this.#parts.request.method;
  }

  get path(): string {
    return this.#parts.path;
  }

  /** The body's bytes when it is not a form (a form is in `params`); empty when there is none. */
  get body(): Uint8Array<ArrayBuffer> {
    return this.#parts.body;
  }

  /** Aborts when the client goes away. */
  get clientGone(): AbortSignal {
    return this.#parts.request.signal;
  }

  /** Aborts when the server begins to stop: whatever is held must be answered now. */
  get stopping(): AbortSignal {
    return this.#parts.stopping;
  }

  /** Milliseconds since the epoch. */
  nowMs(): number {
    return this.#parts.clock.nowMs();
  }

  /** A header, trimmed; undefined when absent or blank. */
  header(name: string): string | undefined {
    const value = this.#parts.request.headers.get(name);
    return value === null || value === "" ? undefined : value;
  }

  /** Who calls; its members are looked up when they are read. */
  caller(): Caller {
    this.#caller ??= new HttpCaller(this.#parts.request, this.#parts.info);
    return this.#caller;
  }
}

class HttpCaller implements Caller {
  readonly user = "";
  readonly connectionId = "";
  readonly #request: Request;
  readonly #info: PeerInfo;
  #ip: string | undefined;

  constructor(request: Request, info: PeerInfo) {
    this.#request = request;
    this.#info = info;
  }

  get ip(): string {
    this.#ip ??= sourceIp(this.#request.headers, this.#info);
    return this.#ip;
  }

  get appName(): string {
    return this.#request.headers.get("client-appname") ?? "";
  }

  get agent(): string {
    const headers = this.#request.headers;
    return headers.get("user-agent") ?? headers.get("client-version") ?? "";
  }

  get labels(): ReadonlyMap<string, string> {
    const tag = this.#request.headers.get(TAG_LABEL);
    return tag === null || tag === "" ? NO_LABELS : new Map([[TAG_LABEL, tag]]);
  }
}

/** First of X-Forwarded-For (its first element), X-Real-IP and the socket. Never a ground for rights. */
export function sourceIp(headers: Headers, info: PeerInfo): string {
  const forwarded = headers.get("x-forwarded-for");
  if (forwarded !== null) {
    const comma = forwarded.indexOf(",");
    const first = (comma < 0 ? forwarded : forwarded.slice(0, comma)).trim();
    if (first !== "") {
      // What stands behind the comma may be long and must not be kept with the address.
      const own = forwarded.length > HTTP.maxIpChars ? ownText(first) : first;
      return cutText(own, HTTP.maxIpChars);
    }
  }
  const real = headers.get("x-real-ip")?.trim();
  if (real !== undefined && real !== "") return cutText(real, HTTP.maxIpChars);
  return socketIp(info);
}

/** The address of the other end of the connection, whatever it says of itself; empty when there is none. */
export function socketIp(info: PeerInfo): string {
  const address = info.remoteAddr;
  if (address === undefined || !("hostname" in address)) return "";
  const host = address.hostname;
  // A dual-stack socket shows IPv4 clients in mapped form; clients know themselves by the plain one.
  return host.startsWith(MAPPED_PREFIX) && host.includes(".")
    ? host.slice(MAPPED_PREFIX.length)
    : host;
}

const MAPPED_PREFIX = "::ffff:";

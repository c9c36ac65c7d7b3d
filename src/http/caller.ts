/** Who calls, as far as the connection and the headers say so. */
import type { Caller } from "../api/mod.ts";
import { cutText, HTTP, ownText } from "../base/mod.ts";
import type { HeaderView, HttpRequest, PeerInfo } from "../h1/mod.ts";

const NO_LABELS: ReadonlyMap<string, string> = new Map();
const TAG_LABEL = "Vipserver-Tag";

/** Its members are looked up when they are read. */
export class HttpCaller implements Caller {
  /** Set by the step that proves who calls; empty while there is none. */
  user = "";
  readonly connectionId = "";
  readonly #request: HttpRequest;
  readonly #info: PeerInfo;
  readonly #ids: { readonly requestId: string };
  #ip: string | undefined;

  constructor(request: HttpRequest, info: PeerInfo, ids: { readonly requestId: string }) {
    this.#request = request;
    this.#info = info;
    this.#ids = ids;
  }

  get ip(): string {
    this.#ip ??= sourceIp(this.#request.headers, this.#info);
    return this.#ip;
  }

  get peerIp(): string {
    return socketIp(this.#info);
  }

  get requestId(): string {
    return this.#ids.requestId;
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
function sourceIp(headers: HeaderView, info: PeerInfo): string {
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
  const address = addressOf(info);
  if (address === undefined || !("hostname" in address)) return "";
  const host = address.hostname;
  // A dual-stack socket shows IPv4 clients in mapped form; clients know themselves by the plain one.
  return host.startsWith(MAPPED_PREFIX) && host.includes(".")
    ? host.slice(MAPPED_PREFIX.length)
    : host;
}

/** The platform asks the connection each time, and throws once the client is gone; nobody can know it any more then. */
function addressOf(info: PeerInfo): Deno.Addr | undefined {
  try {
    return info.remoteAddr;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return undefined;
  }
}

/** For what is written down when the answer is known: the client may be gone by then, and its address with it. */
export function heldCaller(caller: Caller): Caller {
  const { user, ip, peerIp = "", requestId = "", appName, agent, connectionId, labels } = caller;
  return { user, ip, peerIp, requestId, appName, agent, connectionId, labels };
}

const MAPPED_PREFIX = "::ffff:";

/** Asking an address whether it is alive: the only connections that the server opens to what clients name. */
import { lookup } from "node:dns/promises";
import { connect, isIP } from "node:net";
import { HEALTH } from "../base/mod.ts";

export interface ProbeTarget {
  readonly type: "TCP" | "HTTP";
  readonly ip: string;
  readonly port: number;
  /** HTTP alone. */
  readonly path: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly expectedStatus: number;
}

/** Undefined: this address must not be asked. */
export type Prober = (target: ProbeTarget) => Promise<boolean | undefined>;

/** Services that clouds offer to their machines under fixed addresses, with secrets in their answers. */
const METADATA_ADDRESSES: ReadonlySet<string> = new Set(["100.100.100.200", "fd00:ec2::254"]);

/**
 * Link-local and metadata addresses, multicast and the unspecified address are never asked; loopback and private
 * networks are where services live.
 */
export function mayProbe(address: string): boolean {
  const plain = address.toLowerCase().replace(/^::ffff:(?=\d+\.)/, "");
  if (METADATA_ADDRESSES.has(plain)) return false;
  if (isIP(plain) === 4) {
    const first = Number(plain.slice(0, plain.indexOf(".")));
    return first > 0 && first < 224 && !plain.startsWith("169.254.");
  }
  // Any other spelling of an IPv4 address inside an IPv6 one could hide what is refused above.
  return isIP(plain) === 6 && plain !== "::" && !/^(fe[89ab]|ff|::ffff:|64:ff9b:)/.test(plain);
}

/** How long an address may take to answer, in milliseconds. */
interface ProbeTimes {
  readonly connectTimeoutMs: number;
  readonly httpTimeoutMs: number;
}

export function networkProber(times: ProbeTimes = HEALTH): Prober {
  return async (target) => {
    const address = await resolve(target.ip);
    if (address === undefined) return false;
    if (!mayProbe(address)) return undefined;
    return target.type === "HTTP"
      ? await probeHttp(address, target, times.httpTimeoutMs)
      : await probeTcp(address, target, times.connectTimeoutMs);
  };
}

/** A registered ip may be a name: what it stands for is looked up once and then used, so that it cannot change. */
async function resolve(host: string): Promise<string | undefined> {
  if (isIP(host) !== 0) return host;
  try {
    return (await lookup(host)).address;
  } catch {
    return undefined; // A name that nobody knows is a dead instance, not a fault of this server.
  }
}

function probeTcp(address: string, target: ProbeTarget, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port: target.port });
    const finish = (alive: boolean) => {
      clearTimeout(timer);
      socket.destroy();
      resolve(alive);
    };
    const timer = setTimeout(() => finish(false), timeoutMs);
    socket.once("connect", () => finish(true));
    socket.on("error", () => finish(false));
  });
}

async function probeHttp(
  address: string,
  target: ProbeTarget,
  timeoutMs: number,
): Promise<boolean> {
  const host = isIP(address) === 6 ? `[${address}]` : address;
  const path = target.path.startsWith("/") ? target.path : `/${target.path}`;
  try {
    const answer = await fetch(`http://${host}:${target.port}${path}`, {
      headers: target.headers.map(([name, value]) => [name, value] as [string, string]),
      // A redirect could lead to an address that must not be asked.
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    await answer.body?.cancel();
    return answer.status === target.expectedStatus;
  } catch {
    return false; // Refused, unreachable, too slow or no HTTP at all: each means that it does not serve.
  }
}

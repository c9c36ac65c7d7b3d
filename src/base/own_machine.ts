/**
 * Whether a connection comes from the machine that it ends on. Nothing is asked of the system but the two ends of the
 * connection: a machine that calls one of its own addresses calls from that very address, and no packet with one of
 * them as its source is taken from a network. So the answer needs no rights, and stays true when addresses change.
 */

const MAPPED = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i;

/** An IPv4 address as such, also when a socket for both families shows it inside of an IPv6 one. */
export function plainIp(ip: string): string {
  return MAPPED.exec(ip)?.[1] ?? ip;
}

export function isLoopback(ip: string): boolean {
  const plain = plainIp(ip);
  return plain === "::1" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(plain);
}

/** A host as an address names it, with or without the brackets of IPv6. Nothing is resolved. */
export function isLoopbackHost(host: string): boolean {
  return host === "localhost" || isLoopback(host.replace(/^\[|\]$/g, ""));
}

/** `localIp`: the address on this side of the connection; empty when it is not known, which only loopback survives. */
export function isOwnMachine(remoteIp: string, localIp: string): boolean {
  const remote = plainIp(remoteIp);
  return isLoopback(remote) || (remote !== "" && remote === plainIp(localIp));
}

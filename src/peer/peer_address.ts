/** Addresses of nodes as users write them: `host:port`, an IPv6 host in brackets. */

export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** Undefined when the text is no address. */
export function parseAddress(address: string): HostPort | undefined {
  const found = /^(?:\[([0-9A-Fa-f:.%]+)\]|([^\s:[\]/]+)):(\d{1,5})$/.exec(address);
  const host = found?.[1] ?? found?.[2];
  const port = Number(found?.[3]);
  if (host === undefined || port < 1 || port > 65_535) return undefined;
  return { host, port };
}

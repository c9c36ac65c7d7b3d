/** Hosts and addresses as people write them: names, IPv4, and IPv6 with or without brackets; with a port in brackets only. */
import { isIPv6 } from "node:net";

export interface HostPort {
  /** Without brackets. */
  readonly host: string;
  readonly port: number;
}

/** Why a text cannot be taken, as the end of a sentence. */
interface Unreadable {
  readonly wrong: string;
}

const MAX_PORT = 65_535;
const MAX_HOST_CHARS = 253;
const NAME_OR_IPV4 = /^[^\s:[\]/%@?#]+$/;

/** The host without brackets. A port behind it is refused, and so is a zone: it would bind to an interface's name. */
export function readHost(text: string): { readonly host: string } | Unreadable {
  const inBrackets = /^\[(.*)\]$/.exec(text)?.[1];
  const host = inBrackets ?? text;
  if (host.includes("%")) {
    return { wrong: "an address without a zone (the part from % on) is wanted" };
  }
  if (isIPv6(host)) return { host };
  if (inBrackets !== undefined) return { wrong: "brackets are wanted around an IPv6 address only" };
  if (/^\[.*\]:/.test(text) || /^[^:]+:\d*$/.test(text)) {
    return { wrong: "a host without a port is wanted" };
  }
  if (host.length <= MAX_HOST_CHARS && NAME_OR_IPV4.test(host)) return { host };
  return { wrong: "a host name, an IPv4 or an IPv6 address is wanted" };
}

/** `host:port`, an IPv6 host in brackets. */
export function readHostPort(text: string): HostPort | Unreadable {
  const [, found = "", digits = ""] = /^(.+):(\d{1,5})$/.exec(text) ?? [];
  const port = Number(digits);
  if (found === "" || port < 1 || port > MAX_PORT) {
    return { wrong: "host:port is wanted, with a port from 1 to 65535" };
  }
  const read = readHost(found);
  if ("wrong" in read) return read;
  if (isIPv6(found)) return { wrong: "an IPv6 address before a port is wanted in brackets" };
  return { host: read.host, port };
}

/** As one writes it before a port. */
export function showHost(host: string): string {
  return isIPv6(host) ? `[${host}]` : host;
}

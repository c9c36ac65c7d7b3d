/** Addresses of nodes as users write them: `host:port`, an IPv6 host in brackets. */
import { type HostPort, readHostPort } from "../base/mod.ts";

/** Undefined when the text is no address. */
export function parseAddress(address: string): HostPort | undefined {
  const read = readHostPort(address);
  return "wrong" in read ? undefined : read;
}

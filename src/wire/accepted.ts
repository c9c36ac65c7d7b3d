/** What every server does about a socket that it has just accepted. */
import type { ByteSocket } from "./byte_socket.ts";

/** Small writes leave at once, and a dead peer is found out in time. False when the other side has gone already. */
export function prepareSocket(socket: ByteSocket): boolean {
  try {
    socket.setNoDelay?.(true);
    socket.setKeepAlive?.(true);
    return true;
  } catch {
    return false;
  }
}

/** True when an accept failed because of the one that was accepted. */
export function isGone(thrown: unknown): boolean {
  const { ConnectionAborted, ConnectionReset, NotConnected } = Deno.errors;
  return [NotConnected, ConnectionReset, ConnectionAborted].some((kind) => thrown instanceof kind);
}

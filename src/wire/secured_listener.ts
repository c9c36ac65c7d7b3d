import type { ByteListener, ByteSocket } from "./byte_socket.ts";

/** A listener whose sockets are wrapped as they are accepted, which must not take time. */
export function securedListener(
  listener: ByteListener,
  secure: (socket: ByteSocket) => ByteSocket,
): ByteListener {
  return {
    addr: listener.addr,
    accept: async () => secure(await listener.accept()),
    close: () => listener.close(),
  };
}

export { isGone, prepareSocket } from "./accepted.ts";
export type { ByteListener, ByteSocket } from "./byte_socket.ts";
export { BufferPool } from "./buffer_pool.ts";
export { ReadBuffer } from "./read_buffer.ts";
export { securedListener } from "./secured_listener.ts";
export { Turns } from "./turns.ts";

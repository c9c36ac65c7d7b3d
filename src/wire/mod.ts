export type { ByteListener, ByteSocket } from "./byte_socket.ts";
export { BufferPool } from "./buffer_pool.ts";
export { ReadBuffer } from "./read_buffer.ts";
export { Turns } from "./turns.ts";
